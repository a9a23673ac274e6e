// Bulk editing: the form makes the edit, the preview tells, apply writes what is ticked, history takes back.
import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Edit, EditPreview, Operation } from "@/api/bindings";
import { fakeApi, fakeJob, problem } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { BulkTab } from "./bulk-tab";

// The lists show rows that fit into their height, and jsdom lays nothing out.
beforeEach(() => {
	for (const name of ["clientHeight", "offsetHeight"] as const) {
		const owner = name === "clientHeight" ? Element.prototype : HTMLElement.prototype;
		vi.spyOn(owner as HTMLElement, name, "get").mockReturnValue(600);
	}
});

const preview: EditPreview = {
	changed: 2,
	unchanged: 5,
	rows: ["a.png", "b.png"].map((file) => ({
		file,
		pieces: [
			{ fate: "added", text: "mika" },
			{ fate: "kept", text: "1girl" },
		],
		words: false,
		tags: 1,
		empties: false,
	})),
	tags: [{ tag: "mika", added: 2, removed: 0, kept: 5 }],
};
const operation: Operation = {
	id: 7,
	time: "2026-11-23T14:09:00Z",
	author: "bulk",
	label: "Put mika at the start",
	files: 2,
	failed: 0,
	reverted: null,
	running: false,
};

const edit = fakeJob(() => ({ operation: 8, changed: 1, unchanged: 5, failed: [], preview: [] }));
const revert = fakeJob(() => ({ operation: 7, label: "x", written: 2, merged: 0, conflicts: [], failed: [] }));

function fake(more: Parameters<typeof fakeApi>[0] = {}) {
	return fakeApi({
		previewCaptions: async () => preview,
		filterImages: async (_dataset, query) => ({
			type: "images",
			files: query ? ["a.png"] : ["a.png", "b.png"],
			total: 2,
		}),
		captionHistory: async () => ({ operations: [operation], undo: 7, redo: null }),
		editCaptions: edit.start,
		revertCaptions: revert.start,
		getJob: edit.getJob,
		...more,
	});
}

test("a trigger word is previewed, a caption left out, the rest written", async () => {
	const api = fake();
	const { user } = await renderUi(<BulkTab dataset="kana" query="" />);
	expect(screen.getByTestId("apply")).toHaveProperty("disabled", true);
	await user.type(screen.getByRole("textbox", { name: "Trigger word" }), "mika");
	await waitFor(() => expect(screen.getByTestId("apply").textContent).toContain("Apply to 2 captions"));
	expect(screen.getByTestId("preview-summary").textContent).toContain("2 captions would change, 5 stay");
	expect(within(screen.getAllByTestId("preview-row")[0] as HTMLElement).getByText("mika").tagName).toBe("INS");
	await user.click(screen.getByRole("checkbox", { name: "Change b.png" }));
	expect(screen.getByTestId("apply").textContent).toContain("Apply to 1 caption");
	await user.keyboard("{Control>}{Enter}{/Control}");
	expect(api.calls("editCaptions")).toEqual([
		["kana", { query: "", skip: ["b.png"] }, { type: "add", tags: ["mika"], at: "start" }],
	]);
});

test("each operation makes its edit", async () => {
	const api = fake();
	const { user } = await renderUi(<BulkTab dataset="kana" query="tag:smile" />);
	const last = () => api.calls("previewCaptions").at(-1)?.[2] as Edit;
	await user.click(screen.getByRole("button", { name: "Find and replace" }));
	await user.type(screen.getByRole("textbox", { name: "Find" }), "hat");
	await user.type(screen.getByRole("textbox", { name: "Replace with" }), "cap");
	await user.click(screen.getByRole("checkbox", { name: "Match case" }));
	await waitFor(() =>
		expect(last()).toEqual({
			type: "replace",
			from: "hat",
			to: "cap",
			whole_tag: true,
			regex: false,
			match_case: true,
		}),
	);
	expect(api.calls("previewCaptions").at(-1)?.[1]).toEqual({ query: "tag:smile" });
	await user.click(screen.getByRole("radio", { name: /All images/ }));
	await waitFor(() => expect(api.calls("previewCaptions").at(-1)?.[1]).toEqual({ query: "" }));
	await user.click(screen.getByRole("button", { name: "Sort tags" }));
	await waitFor(() => expect(last()).toEqual({ type: "sort", keep: 1 }));
	await user.click(screen.getByRole("button", { name: "Remove duplicates" }));
	await waitFor(() => expect(last()).toEqual({ type: "dedupe" }));
});

test("a wrong expression is told at its field", async () => {
	fake({
		previewCaptions: () =>
			Promise.reject(problem({ code: "regex_invalid", message: "The regular expression `(` cannot be understood" })),
	});
	const { user } = await renderUi(<BulkTab dataset="kana" query="" />);
	await user.click(screen.getByRole("button", { name: "Find and replace" }));
	await user.type(screen.getByRole("textbox", { name: "Find" }), "(");
	expect((await screen.findByRole("alert")).textContent).toContain("cannot be understood");
	expect(screen.getByTestId("apply")).toHaveProperty("disabled", true);
});

test("an operation is taken back by name", async () => {
	const api = fake();
	const { user } = await renderUi(<BulkTab dataset="kana" query="" />);
	await user.click(await screen.findByRole("button", { name: "Revert: Put mika at the start" }));
	expect(api.calls("revertCaptions")).toEqual([["kana", 7, false]]);
	expect(screen.getByTestId("operation").textContent).toContain("2 captions");
});
