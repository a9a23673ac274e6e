// Adding a tagger: the folder goes to the core, its refusal is shown, and what was added is chosen.

import { open } from "@tauri-apps/plugin-dialog";
import { screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Job } from "@/api/bindings";
import { fakeApi, problem } from "@/test/fake-api";
import { aJob } from "@/test/job";
import { renderUi } from "@/test/render";
import { AddTagger } from "./add-tagger";

vi.mock("@tauri-apps/plugin-dialog", () => ({ open: vi.fn() }));
beforeEach(() => vi.mocked(open).mockReset());

const job = (parts: Partial<Job>) => aJob({ task: { kind: "add_tagger", path: "/taggers/wd" }, ...parts });

async function choose(ended: Partial<Job>) {
	vi.mocked(open).mockResolvedValue("/taggers/wd");
	const api = fakeApi({
		addTagger: async () => job({}),
		getJob: async () => job(ended),
		listTaggers: async () => [],
	});
	const added = vi.fn();
	const { user } = await renderUi(<AddTagger onAdded={added} />);
	await user.click(await screen.findByTestId("add-tagger"));
	return { api, added };
}

test("a chosen folder is tried, and chosen when it was added", async () => {
	const { api, added } = await choose({ state: "done", result: { id: "wd" } });
	await waitFor(() => expect(added).toHaveBeenCalledWith("wd"));
	expect(added).toHaveBeenCalledTimes(1);
	expect(api.calls("addTagger")).toEqual([[{ path: "/taggers/wd" }]]);
	expect(screen.getByTestId("add-tagger").textContent).toBe("Add tagger");
});

test("while it is tried nothing else can be added", async () => {
	const { added } = await choose({ state: "running" });
	await waitFor(() => expect((screen.getByTestId("add-tagger") as HTMLButtonElement).disabled).toBe(true));
	expect(screen.getByTestId("add-tagger").textContent).toBe("Trying the tagger");
	expect(added).not.toHaveBeenCalled();
});

test("a refusal says why", async () => {
	await choose({ state: "failed", problem: problem({ code: "labels_mismatch" }) });
	expect((await screen.findByTestId("problem")).dataset.code).toBe("labels_mismatch");
	expect((screen.getByTestId("add-tagger") as HTMLButtonElement).disabled).toBe(false);
});
