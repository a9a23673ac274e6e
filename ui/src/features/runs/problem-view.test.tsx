// A failed run: the exception first, else what the trainer said last.
import { screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { aRun } from "@/test/run";
import { ProblemView } from "./problem-view";

beforeEach(() => void fakeApi({}));

const traceback =
	'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    f()\ntorch.OutOfMemoryError: CUDA out of memory.\nGPU 0 is full.';
const exception = { class: "torch.OutOfMemoryError", message: "CUDA out of memory.\nGPU 0 is full.", traceback };

test("the exception is the title; what is safe follows; the log is one click away", async () => {
	const output = { path: "/o/a.safetensors", file: "a.safetensors", bytes: 1000, last: false };
	const run = aRun({
		status: "failed",
		exit_code: 1,
		exit_words: "exit code 1",
		tally: { step: 655, exception },
		outputs: [output],
	});
	await renderUi(<ProblemView run={run} />);
	const problem = screen.getByTestId("run-problem");
	expect(problem.querySelector("h2")?.textContent).toBe("torch.OutOfMemoryError: CUDA out of memory.");
	expect(problem.textContent).toContain("Nyx does not know this one yet.");
	expect(problem.textContent).toContain("torch.OutOfMemoryError at step 655, exit code 1.");
	expect(problem.textContent).toContain("1 checkpoint saved before this is kept.");
	expect(screen.getByText(/GPU 0 is full/).textContent?.trim()).toBe(
		"torch.OutOfMemoryError: CUDA out of memory.\nGPU 0 is full.",
	);
	expect(screen.getByTestId("show-in-log").getAttribute("href")).toContain("find=CUDA");
});

test("without an exception the last words of the trainer are shown", async () => {
	const sentence = "Failed with exit code 2: error: unrecognized arguments: --bogus";
	const run = aRun({
		status: "failed",
		sentence,
		exit_code: 2,
		exit_words: "exit code 2",
		last_lines: ["usage: train", "error: unrecognized arguments: --bogus"],
		tally: { step: 0 },
	});
	await renderUi(<ProblemView run={run} />);
	const problem = screen.getByTestId("run-problem");
	expect(problem.querySelector("h2")?.textContent).toBe(sentence);
	expect(problem.textContent).toContain("before the first step, exit code 2.");
	expect(problem.textContent).toContain("No checkpoint was saved before.");
	expect(screen.getByRole("region", { name: "Last lines of the output" }).textContent).toContain("usage: train");
});

test("a known failure tells why and what to do, and starts again with the change it proposes", async () => {
	const change = {
		label: "Set gradient_checkpointing to true",
		cost: "About a quarter slower",
		values: [{ label: "Set gradient_checkpointing to true", param: "gradient_checkpointing", value: true }],
	};
	const diagnosis = {
		code: "gpu_out_of_memory",
		title: "The graphics card ran out of memory",
		cause: "Training asked for 512 MiB more than was free.",
		remedy: "Use less memory.",
		atlas: 1,
		change,
	};
	const api = fakeApi({
		retryRun: async () => ({ run: "again", job: 4 }),
		draftOfRun: async () => ({ id: "kana", config: {}, issues: [] }) as never,
	});
	const run = aRun({ status: "failed", exit_code: 1, tally: { step: 655, exception }, diagnosis });
	const { user, router } = await renderUi(<ProblemView run={run} />);
	expect(screen.getByTestId("run-problem").querySelector("h2")?.textContent).toBe(diagnosis.title);
	expect(screen.getByTestId("proposal").textContent).toContain("gradient_checkpointing");
	await user.click(screen.getByTestId("retry-fixed"));
	expect(api.calls("retryRun")).toEqual([[run.run, true]]);
	expect(router.state.location.pathname).toContain("again");
});

test("an ending by the system is told in words, and a report can be made of it", async () => {
	const parts = [
		{ name: "summary.txt", about: "how it ended and why", text: "Run kana" },
		{ name: "stderr.txt", about: "output", text: "a line of it" },
	];
	const api = fakeApi({ reportContents: async () => parts });
	const run = aRun({
		status: "failed",
		exit_code: -9,
		exit_words: "SIGKILL (often the system's answer to too little memory)",
	});
	const { user } = await renderUi(<ProblemView run={run} />);
	expect(screen.getByTestId("run-problem").textContent).toContain("ended by SIGKILL (often the system's answer");
	await user.click(screen.getByTestId("export-report"));
	expect((await screen.findByTestId("report-parts")).textContent).toContain("stderr.txt");
	await screen.findByText("Run kana");
	await user.click(screen.getByText("stderr.txt"));
	await screen.findByText("a line of it");
	await user.click(screen.getByLabelText("Take prompts, captions and trigger words along"));
	expect(api.calls("reportContents")).toEqual([
		[run.run, false],
		[run.run, true],
	]);
	expect(screen.getByTestId("save-report").textContent).toBe("Save 2 files as ZIP");
});
