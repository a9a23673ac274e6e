// The editor of one caption: chips, completion, text, saving and what happens when that fails.
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Caption } from "@/api/bindings";
import { fakeApi, fakeJob, problem } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { CaptionEditor } from "./caption-editor";
import { CaptionStatus } from "./caption-status";
import { split } from "./tags";

function caption(text: string, parts: Partial<Caption> = {}): Caption {
	return {
		file: "a.png",
		text,
		tags: split(text),
		exists: true,
		prose: false,
		encoding: null,
		damaged: false,
		problem: null,
		...parts,
	};
}

/** A core with one caption. */
const revert = fakeJob(() => ({
	operation: 1,
	label: "Edited a.png",
	written: 1,
	merged: 0,
	conflicts: [],
	failed: [],
}));

function fake(start: Caption) {
	let now = start;
	let broken = false;
	const api = fakeApi({
		getCaption: async () => now,
		captionTags: async () => [
			{ tag: "school uniform", count: 121 },
			{ tag: "school bag", count: 12 },
			{ tag: "smile", count: 98 },
		],
		setCaption: async (_dataset, _file, _base, text) => {
			if (broken)
				throw problem({ code: "caption_not_saved", message: "The caption of a.png is not saved: the disk is full" });
			now = caption(text);
			return { caption: now, operation: 1, merged: false };
		},
		revertCaptions: revert.start,
		getJob: revert.getJob,
	});
	return {
		...api,
		saved: () => api.calls("setCaption").map(([, , , text]) => text),
		fail: (on: boolean) => (broken = on),
	};
}

const moves: string[] = [];
const open = () =>
	renderUi(
		<>
			<CaptionStatus dataset="kana" />
			<CaptionEditor dataset="kana" image="a.png" files={["a.png", "b.png"]} onMove={(file) => moves.push(file)} />
		</>,
	);
const chips = () => screen.queryAllByTestId("chip").map((chip) => chip.textContent);

test("tags are chips; Enter adds what is highlighted, a comma what is typed", async () => {
	const api = fake(caption("1girl, solo"));
	const { user } = await open();
	const field = await screen.findByRole("combobox");
	expect(chips()).toEqual(["1girl", "solo"]);
	await user.type(field, "scho");
	const options = within(await screen.findByRole("listbox")).getAllByRole("option");
	expect(options.map((option) => option.getAttribute("aria-label"))).toEqual([
		"school uniform, 121 here",
		"school bag, 12 here",
	]);
	await user.keyboard("{ArrowDown}{Enter}");
	expect(api.saved()).toEqual(["1girl, solo, school bag"]);
	await user.type(field, "scho,");
	expect(chips()).toEqual(["1girl", "solo", "school bag", "scho"]);
	await user.click(field);
	await user.paste("x, y, solo");
	await waitFor(() => expect(api.saved().at(-1)).toBe("1girl, solo, school bag, scho, x, y"));
});

test("chips are chosen, moved and removed with the keyboard", async () => {
	const api = fake(caption("a, b, c"));
	const { user } = await open();
	await user.click(await screen.findByRole("combobox"));
	await user.keyboard("{ArrowLeft}{Alt>}{ArrowLeft}{/Alt}");
	expect(chips()).toEqual(["a", "c", "b"]);
	await user.keyboard("{Backspace}");
	await waitFor(() => expect(api.saved()).toEqual(["a, c, b", "a, b"]));
	await user.click(screen.getByRole("button", { name: "Remove a" }));
	await waitFor(() => expect(api.saved().at(-1)).toBe("b"));
	await waitFor(() => expect(screen.getByTestId("caption-status").textContent).toBe("All captions saved"));
});

test("each save tells the core what it began with", async () => {
	const api = fake(caption("a"));
	const { user } = await open();
	await user.type(await screen.findByRole("combobox"), "b{Enter}c{Enter}");
	await waitFor(() =>
		expect(api.calls("setCaption").map(([, , base, text]) => [base, text])).toEqual([
			["a", "a, b"],
			["a, b", "a, b, c"],
		]),
	);
});

test("what cannot be saved stays, says why, and is saved on retry", async () => {
	const api = fake(caption("a"));
	const { user } = await open();
	api.fail(true);
	await user.type(await screen.findByRole("combobox"), "b{Enter}");
	expect((await screen.findByTestId("problem")).textContent).toContain("the disk is full");
	expect(screen.getByTestId("caption-status").textContent).toContain("1 not saved");
	expect(chips()).toEqual(["a", "b"]);
	api.fail(false);
	await user.click(within(screen.getByTestId("caption-status")).getByRole("button", { name: "Retry" }));
	await waitFor(() => expect(screen.getByTestId("caption-status").textContent).toBe("All captions saved"));
	expect(api.saved()).toEqual(["a, b", "a, b"]);
});

test("prose opens as text and is saved when it is left", async () => {
	const api = fake(caption("A girl stands in a field of red flowers.", { prose: true }));
	const { user } = await open();
	const text = await screen.findByRole("textbox", { name: "Caption text" });
	await user.type(text, " She smiles.");
	expect(api.saved()).toEqual([]);
	await user.tab();
	await waitFor(() => expect(api.saved()).toEqual(["A girl stands in a field of red flowers. She smiles."]));
});

test("another encoding is named, several lines are text", async () => {
	fake(caption("a\nb", { encoding: "Shift_JIS" }));
	await open();
	expect((await screen.findByRole("note")).textContent).toContain("The file is Shift_JIS.");
	expect(screen.getByRole("textbox", { name: "Caption text" })).toBeTruthy();
	expect((screen.getByRole("radio", { name: "Tags" }) as HTMLButtonElement).disabled).toBe(true);
});

test("keys step through the images and undo takes back", async () => {
	const api = fake(caption("a"));
	const { user } = await open();
	await user.type(await screen.findByRole("combobox"), "b{Control>}{Enter}{/Control}");
	expect(api.saved()).toEqual(["a, b"]);
	expect(moves).toEqual(["b.png"]);
	await user.keyboard("{Control>}{ArrowDown}{/Control}");
	expect(moves).toEqual(["b.png", "b.png"]);
	await user.keyboard("{Control>}z{/Control}");
	expect(api.calls("revertCaptions")).toEqual([["kana", null, false]]);
});
