// Which lines are drawn for what a script writes.
import { expect, test } from "vitest";
import type { Curves, Line } from "@/api/bindings";
import { noCurves } from "@/test/run";
import { clippedRange, lossLines } from "./curves";

const at = (...points: [number, number][]): Line => ({
	at: points.map(([step]) => step),
	values: points.map(([, value]) => value),
});
const names = (parts: Partial<Curves>) =>
	lossLines({ ...noCurves, from_files: true, ...parts }).map((line) => line.name);

test("what a run writes has a line, and what it does not has none", () => {
	expect(names({})).toEqual(["raw", "smoothed"]);
	const others = {
		"loss/epoch_average": at([4, 0.1]),
		"loss/validation/epoch_average": at([4, 0.2]),
		"loss/validation/epoch_divergence": at([4, 0.1]),
		"lr/unet": at([1, 1e-4]),
	};
	expect(names({ others })).toEqual(["raw", "smoothed", "epoch mean", "validation of epochs", "learning rate"]);
	expect(names({ from_files: false })).toEqual(["raw, of the bar", "smoothed"]);
});

test("rates that say the same are one line, others are told apart, the U-Net's first", () => {
	const others = { "lr/group1": at([1, 1e-4]), "lr/textencoder": at([1, 5e-5]), "lr/unet": at([1, 1e-4]) };
	const rates = lossLines({ ...noCurves, others }).filter((line) => line.right);
	expect(rates.map((line) => line.name)).toEqual(["rate, U-Net", "rate, text encoder"]);
	expect(new Set(rates.map((line) => line.dash?.join())).size).toBe(2);
	expect(names({ others: { "lr/unet": at([1, 1]), "lr/d*lr/unet": at([1, 3e-4]) } }).at(-1)).toBe(
		"learning rate found",
	);
	expect(names({ others: { lr: at([1, 5e-4]) } }).at(-1)).toBe("learning rate");
});

test("the range without outliers has some room", () => {
	const [low, high] = clippedRange([0.1, 0.2]) ?? [0, 0];
	expect(low).toBeLessThan(0.1);
	expect(high).toBeGreaterThan(0.2);
	expect(clippedRange(null)).toBeNull();
});
