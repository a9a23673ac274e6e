// The list of what a run saved: when something goes, what is pinned, and each action with its refusal.
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Checkpoint } from "@/api/bindings";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { aCheckpoint, aRun } from "@/test/run";
import { CheckpointTable } from "./checkpoint-table";

const keeps = "Of what it saves by itself, this run keeps models of the last 3 epochs.";

async function table(checkpoints: Checkpoint[], complete = false) {
	const done: unknown[] = [];
	const note =
		<T,>(name: string, answer: T) =>
		async (...args: unknown[]) => {
			done.push([name, ...args.slice(1)]);
			return answer;
		};
	fakeApi({
		runCheckpoints: async () => ({ checkpoints, keeps, complete }),
		pinCheckpoint: note("pin", null),
		unpinCheckpoint: note("unpin", null),
		openFolder: async (path) => void done.push(["open", path]) as unknown as null,
		deleteCheckpoints: note("delete", { files: ["a"], bytes: 5_000_000, refused: [] }),
		resumeFromCheckpoint: note("resume", aRun()),
		draftFromCheckpoint: note("draft", { id: "kana" } as never),
	});
	const rendered = await renderUi(<CheckpointTable run={aRun()} />);
	await screen.findByText("Saved");
	return { done, user: rendered.user };
}

test("each file says its step, its size and when it goes, and is pinned by a key", async () => {
	const { done, user } = await table([
		aCheckpoint({ goes: "Goes when epoch 7 is saved" }),
		aCheckpoint({ file: "kana-v1-000005.safetensors", pinned: true, no_delete: "It is pinned. Unpin it first" }),
	]);
	expect(screen.getByText(keeps)).toBeTruthy();
	const [first, second] = screen.getAllByTestId("checkpoint-row");
	for (const text of ["576", "4", "228 MB", "Goes when epoch 7 is saved"])
		expect(within(first as HTMLElement).getByText(text)).toBeTruthy();
	within(first as HTMLElement)
		.getByRole("button", { name: "Pin kana-v1-000004.safetensors" })
		.focus();
	await user.keyboard("{Enter}");
	await user.click(within(second as HTMLElement).getByRole("button", { name: "Unpin kana-v1-000005.safetensors" }));
	expect(done).toEqual([
		["pin", "kana-v1-000004.safetensors"],
		["unpin", "kana-v1-000005.safetensors"],
	]);
	await user.click(within(second as HTMLElement).getByRole("button", { name: /^More/ }));
	const refused = await screen.findByRole("menuitem", { name: /^Delete/ });
	expect(refused.getAttribute("aria-disabled")).toBe("true");
	expect(refused.textContent).toContain("Unpin it first");
});

test("a model begins a new draft, and is deleted once that was confirmed", async () => {
	const { done, user } = await table([aCheckpoint()]);
	const more = () => user.click(screen.getByRole("button", { name: /^More/ }));
	await more();
	await user.click(await screen.findByRole("menuitem", { name: "Continue from here as a new draft" }));
	await more();
	await user.click(await screen.findByRole("menuitem", { name: "Copy path" }));
	await vi.waitFor(async () => expect(await navigator.clipboard.readText()).toBe(aCheckpoint().path));
	await more();
	await user.click(await screen.findByRole("menuitem", { name: "Delete" }));
	expect((await screen.findByRole("alertdialog")).textContent).toContain("228 MB goes into the trash");
	expect(done).toEqual([["draft", aCheckpoint().file]]);
	await user.click(screen.getByRole("button", { name: "Delete 1 model" }));
	await waitFor(() => expect(done.at(-1)).toEqual(["delete", [aCheckpoint().file]]));
});

test("a state goes on where the run can, and says why where it cannot", async () => {
	const state = aCheckpoint({ file: "kana-v1-000004-state", kind: "state" });
	const { done, user } = await table([state]);
	await user.click(screen.getByRole("button", { name: /^More/ }));
	await user.click(await screen.findByRole("menuitem", { name: "Continue this run from here" }));
	expect(done).toEqual([["resume", state.file]]);
});

test("states of pauses of a complete run are deleted in one act", async () => {
	const pause = { kind: "state", asked_for: true, bytes: 600_000_000 } as const;
	const { done, user } = await table(
		[
			aCheckpoint(),
			aCheckpoint({ ...pause, file: "kana-v1-step00000100-state" }),
			aCheckpoint({ ...pause, file: "kana-v1-step00000200-state" }),
			aCheckpoint({ ...pause, file: "kana-v1-step00000300-state", pinned: true, no_delete: "It is pinned" }),
		],
		true,
	);
	await user.click(screen.getByRole("button", { name: "Delete 2 states of pauses, 1.20 GB" }));
	await user.click(await screen.findByRole("button", { name: "Delete 2 states" }));
	await waitFor(() => expect(done).toEqual([["delete", ["kana-v1-step00000100-state", "kana-v1-step00000200-state"]]]));
});
