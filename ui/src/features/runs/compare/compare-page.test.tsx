// Runs beside each other: values, images, outputs.
import { screen, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { aRun, aSample, noCurves } from "@/test/run";
import { ComparePage } from "./compare-page";

vi.mock("uplot", () => import("@/test/uplot"));

const runs = [aRun({ run: "a", name: "kana-v1", status: "completed" }), aRun({ run: "b", name: "kana-v2" })];

test("what differs is told value by value and image by image", async () => {
	fakeApi({
		compareRuns: async () => ({
			runs,
			asked: [
				{ place: "network_dim", label: "Network dim", values: [16, 32], default: null },
				{ place: "min_snr_gamma", label: "Min SNR gamma", values: [null, 5], default: null },
				{ place: "lr_scheduler", label: "Schedule", values: ["cosine", null], default: "constant" },
			],
			images: [
				{
					common: 111,
					added: 17,
					removed: 0,
					changed: 0,
					captioned: 1,
					unknown: 0,
					images: [
						{ fate: "captioned", folder: "/art", file: "a.png", before: "1girl", after: "1girl, cat" },
						{ fate: "added", folder: "/art", file: "new.png", before: null, after: "hat" },
					],
				},
			],
		}),
		runSamples: async (run) => ({
			asked: true,
			prompts: [],
			samples: run === "a" ? [aSample({ file: "a.png", epoch: 2 })] : [],
		}),
		runCurves: async (run) => ({
			...noCurves,
			smoothed: { at: [1, 2], values: run === "a" ? [0.2, 0.1] : [0.2, 0.15] },
		}),
	});
	const { user } = await renderUi(<ComparePage runs={["a", "b"]} />);
	const rows = await screen.findAllByRole("row");
	expect(
		rows.map((row) =>
			within(row)
				.getAllByRole("cell")
				.map((cell) => cell.textContent),
		),
	).toEqual([
		["16", "32"],
		["not set", "5"],
		["cosine", "constant, not set"],
	]);
	const images = screen.getByRole("region", { name: "Images" });
	expect(images.textContent).toContain("kana-v2 against kana-v1: 17 images added, 1 caption changed; 111 in both");
	expect(images.textContent).toContain("1girl, cat");
	expect(await screen.findByRole("img", { name: /Prompt 1 of kana-v1, epoch 2/ })).toBeTruthy();
	expect(screen.getByText("no sample")).toBeTruthy();
	const sentence = "Losses over steps: kana-v1 ends at 0.1000, kana-v2 ends at 0.1500";
	expect(await screen.findByRole("img", { name: sentence })).toBeTruthy();
	await user.keyboard("t");
	const table = within(screen.getByRole("table", { name: sentence }));
	expect(table.getAllByRole("columnheader").map((head) => head.textContent)).toEqual(["Step", "kana-v1", "kana-v2"]);
	expect(table.getAllByRole("row").at(-1)?.textContent).toBe("20.10000.1500");
});

test("one run alone is told how to compare", async () => {
	fakeApi({});
	await renderUi(<ComparePage runs={["a"]} />);
	expect(await screen.findByText("Nothing to compare")).toBeTruthy();
});
