// The curves of a run on one axis.
import { expect, test } from "vitest";
import type { Curves, Line } from "@/api/bindings";
import { noCurves } from "@/test/run";
import { lossSeries } from "./series";

const at = (...points: [number, number][]): Line => ({
	at: points.map(([step]) => step),
	values: points.map(([, value]) => value),
});
const read = (parts: Partial<Curves>) => lossSeries({ ...noCurves, ...parts }, 10);

test("loss and learning rate share their steps; a missing value is a gap", () => {
	const series = read({
		loss: at([1, 0.2], [2, 0.1]),
		others: { "lr/unet": at([2, 1e-4], [3, 2e-4]) },
		clipped: [0.1, 0.2],
	});
	expect(series).toMatchObject({ steps: [1, 2, 3], loss: [0.2, 0.1, null], lr: [null, 1e-4, 2e-4], totalSteps: 10 });
	expect(series.clipped?.[0]).toBeLessThan(0.1);
	expect(series.clipped?.[1]).toBeGreaterThan(0.2);
});

test("another group stands in for the U-Net", () => {
	expect(read({ others: { "lr/textencoder": at([4, 5e-5]), "lr/d*lr/unet": at([4, 9]) } }).lr).toEqual([5e-5]);
	expect(read({})).toMatchObject({ steps: [], loss: [], lr: [], clipped: null });
});

test("an embedding has one learning rate, without a part", () => {
	expect(read({ others: { lr: at([1, 5e-4]), "lr/d*lr": at([1, 9]) } }).lr).toEqual([5e-4]);
});
