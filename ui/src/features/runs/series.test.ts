// The trainer's series on one axis.
import { expect, test } from "vitest";
import { lossSeries } from "./series";

const at = (...points: [number, number][]) => points.map(([step, value]) => ({ step, value }));

test("loss and learning rate share their steps; a missing value is a gap", () => {
	const series = {
		"loss/current": at([1, 0.2], [2, 0.1]),
		"loss/average": at([1, 0.3]),
		"lr/unet": at([2, 1e-4], [3, 2e-4]),
	};
	expect(lossSeries(series, 10)).toEqual({
		steps: [1, 2, 3],
		loss: [0.2, 0.1, null],
		lr: [null, 1e-4, 2e-4],
		totalSteps: 10,
	});
});

test("the mean stands in for the loss, and another group for the U-Net", () => {
	const series = { "loss/average": at([4, 0.3]), "lr/textencoder": at([4, 5e-5]), "lr/d*lr/unet": at([4, 9]) };
	expect(lossSeries(series, null)).toEqual({ steps: [4], loss: [0.3], lr: [5e-5], totalSteps: null });
	expect(lossSeries({}, null)).toEqual({ steps: [], loss: [], lr: [], totalSteps: null });
});

test("an embedding has one learning rate, without a part", () => {
	const series = { "loss/current": at([1, 0.3]), lr: at([1, 5e-4]), "lr/d*lr": at([1, 9]) };
	expect(lossSeries(series, null)).toMatchObject({ loss: [0.3], lr: [5e-4] });
});
