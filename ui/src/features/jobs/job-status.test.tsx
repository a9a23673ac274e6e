// Work at hand: its live progress, stopping it, and word of its end.
import { act, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Job, Progress } from "@/api/bindings";
import { Toaster } from "@/components/ui/sonner";
import { fakeApi, problem } from "@/test/fake-api";
import { aJob } from "@/test/job";
import { renderUi } from "@/test/render";
import { useJobToasts } from "./api";
import { JobStatus } from "./job-status";
import { progressWords, stateLine } from "./words";

const progress: Progress = {
	phase: "Tagging",
	done: 120,
	total: 214,
	rate: 8.4,
	eta_seconds: 11,
	provider: "cpu",
	note: null,
};
const job = aJob();

function Bar() {
	useJobToasts();
	return (
		<>
			<JobStatus />
			<Toaster theme="dark" />
		</>
	);
}

test("progress comes as news, without asking for the row again", async () => {
	const api = fakeApi({ listJobs: async () => [job] });
	await renderUi(<Bar />);
	const line = await screen.findByTestId("job-status");
	expect(line.textContent).toBe("Tag kanaStarting");
	act(() => api.emit({ type: "job_progress", data: { job: 12, progress } }));
	await waitFor(() => expect(line.textContent).toBe("Tag kanaTagging 120 of 214 · 8.40 a second · 11 s left · cpu"));
	expect(api.calls("listJobs")).toHaveLength(1);
});

test("a job is stopped from the list", async () => {
	const api = fakeApi({ listJobs: async () => [job], cancelJob: async () => ({ ...job, cancel_requested: true }) });
	const { user } = await renderUi(<Bar />);
	await user.click(await screen.findByTestId("job-status"));
	await user.click(await screen.findByRole("button", { name: "Stop Tag kana" }));
	expect(api.calls("cancelJob")).toEqual([[12]]);
});

test("an end is told once, only of work that was seen open", async () => {
	let jobs: Job[] = [job, { ...job, id: 3, title: "Old", state: "done" }];
	const api = fakeApi({ listJobs: async () => jobs });
	await renderUi(<Bar />);
	await screen.findByTestId("job-status");
	jobs = [{ ...job, state: "failed", problem: problem({ message: "The disk is full", hint: "Make room" }) }];
	act(() => api.emit({ type: "changed", data: "jobs" }));
	await screen.findByText("The disk is full");
	expect(screen.getByText("Make room")).toBeTruthy();
	expect(screen.queryByText("Old")).toBeNull();
});

test("training is shown by its run, not here", async () => {
	fakeApi({ listJobs: async () => [{ ...job, run: "r1" }] });
	const { client } = await renderUi(<Bar />);
	await waitFor(() => expect(client.isFetching()).toBe(0));
	expect(screen.queryByTestId("job-status")).toBeNull();
});

test("words for what is not known", () => {
	const bare: Progress = {
		phase: "Loading model",
		done: 0,
		total: null,
		rate: null,
		eta_seconds: null,
		provider: null,
		note: null,
	};
	expect(progressWords(bare)).toBe("Loading model");
	expect(stateLine({ ...job, cancel_requested: true })).toBe("Stopping");
	expect(stateLine({ ...job, state: "interrupted" })).toContain("was closed");
});
