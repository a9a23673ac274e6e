// The samples of a run: grid, keys, comparison, preview, what comes in while one looks, and why there are none.
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Run, RunSample, RunSamples } from "@/api/bindings";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { aRun, aSample, noSamples } from "@/test/run";
import { SamplesTab } from "./samples-tab";

const prompt = (text: string) => ({
	prompt: text,
	negative: "lowres",
	seed: 42,
	steps: 28,
	scale: 5.5,
	others: ["ss euler_a"],
});
const rows = (steps: number[]): RunSample[] =>
	steps.flatMap((step) =>
		[0, 1].map((column) => aSample({ step, epoch: step / 20, prompt: column, file: `${step}-${column}.png` })),
	);
const data: RunSamples = {
	prompts: [prompt("kana, smile"), prompt("kana, night")],
	samples: rows([60, 40, 20]),
	asked: true,
};

beforeEach(() => {
	// The grid shows rows that fit into its height, and jsdom lays nothing out.
	vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
});

async function open(told: RunSamples = data, run = aRun()) {
	let now = told;
	const api = fakeApi({
		getRun: async () => run,
		runSamples: async () => now,
		makePreview: async () => ({ path: "/o/kana.preview.png", model: "/o/kana.safetensors", kept: null }),
	});
	await renderUi(<SamplesTab run={run.run} />);
	return {
		api,
		tell: async (next: RunSamples) => {
			now = next;
			await act(async () => api.emit({ type: "changed", data: "runs" }));
		},
	};
}

const grid = () => screen.findByTestId("sample-grid");
const chosen = () => screen.getByRole("gridcell", { selected: true }).querySelector("img")?.getAttribute("alt");
const key = async (name: string) => fireEvent.keyDown(await grid(), { key: name });

test("rows are steps with the newest on top, columns are prompts, and the arrows move", async () => {
	await open();
	const heads = (await screen.findAllByRole("columnheader")).map((head) => head.textContent);
	expect(heads).toEqual(["", "… smile", "… night"]);
	expect(screen.getAllByRole("rowheader").map((head) => head.textContent)).toEqual([
		"Epoch 3step 60",
		"Epoch 2step 40",
		"Epoch 1step 20",
	]);
	expect((await grid()).getAttribute("aria-rowcount")).toBe("4");
	expect(chosen()).toBe("Prompt 1, epoch 3, step 60");
	await key("ArrowDown");
	await key("ArrowRight");
	expect(chosen()).toBe("Prompt 2, epoch 2, step 40");
	const details = screen.getByTestId("sample-details").textContent;
	expect(details).toContain("kana, night");
	expect(details).toContain("euler_a, 28 steps, CFG 5.5");
	expect(details).toContain("832×1216");
	expect(screen.getByText(/Seed 42 everywhere/)).toBeTruthy();
});

test("what comes in takes away neither the choice nor the focus", async () => {
	const { tell } = await open();
	(await grid()).focus();
	await key("ArrowDown");
	await tell({ ...data, samples: rows([80, 60, 40, 20]) });
	await screen.findByText("Epoch 4");
	expect(chosen()).toBe("Prompt 1, epoch 2, step 40");
	expect(document.activeElement).toBe(await grid());
});

test("C compares with the row before, S lays one over the other, Escape goes back", async () => {
	await open();
	await grid();
	fireEvent.keyDown(window, { key: "c" });
	const both = () =>
		[...screen.getByTestId("sample-compare").querySelectorAll("figcaption")].map((each) => each.textContent);
	expect(both()).toEqual(["epoch 3, step 60", "epoch 2, step 40"]);
	fireEvent.keyDown(window, { key: "ArrowDown" });
	expect(both()).toEqual(["epoch 3, step 60", "epoch 1, step 20"]);
	fireEvent.keyDown(window, { key: "s" });
	expect(screen.getByRole("slider", { name: "Edge between the two samples" }).getAttribute("aria-valuetext")).toContain(
		"50 % epoch 3",
	);
	fireEvent.keyDown(window, { key: "Escape" });
	await grid();
	expect(chosen()).toBe("Prompt 1, epoch 3, step 60");
});

test("Enter shows it in full, arrows go on from there", async () => {
	await open();
	await key("Enter");
	const full = await screen.findByTestId("sample-full");
	expect(full.textContent).toBe("epoch 3, step 60");
	fireEvent.keyDown(full, { key: "ArrowDown" });
	expect(full.textContent).toBe("epoch 2, step 40");
	fireEvent.keyDown(full, { key: "Enter" });
	await waitFor(() => expect(screen.queryByTestId("sample-full")).toBeNull());
});

test("P makes it the picture of the LoRA, and says where it lies", async () => {
	const { api } = await open();
	await grid();
	fireEvent.keyDown(window, { key: "p" });
	expect((await screen.findByTestId("preview-done")).textContent).toBe(
		"Lies beside kana.safetensors as kana.preview.png.",
	);
	expect(api.calls("makePreview")[0]?.[1]).toBe("60-0.png");
});

test("thousands of samples are not all drawn", async () => {
	await open({ ...data, samples: rows(Array.from({ length: 2000 }, (_, index) => (2000 - index) * 20)) });
	await grid();
	expect(screen.getAllByRole("gridcell").length).toBeLessThan(60);
	await key("End");
	expect(screen.getByTestId("sample-details").textContent).toContain("epoch 1, step 20");
});

test.each<[string, RunSamples, Run, string]>([
	["a recorded run", noSamples, aRun({ trainer: "replay" }), "No pictures"],
	["a run without prompts", noSamples, aRun(), "This run makes no samples"],
	["a run that will draw", { ...data, samples: [] }, aRun(), "No samples yet"],
	["a run that ended before", { ...data, samples: [] }, aRun({ status: "failed" }), "No samples"],
])("%s says why there are none", async (_name, told, run, title) => {
	await open(told, run);
	await screen.findByTestId("no-samples");
	expect(screen.getByRole("heading").textContent).toBe(title);
});
