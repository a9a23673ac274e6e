// Smoothing of the loss: without delay, honest about gaps.
import { expect, test } from "vitest";
import { clipped, smooth } from "./smooth";

test("a constant stays what it is", () => {
	for (const value of smooth([0.1, 0.1, 0.1, 0.1], 0.9)) expect(value).toBeCloseTo(0.1, 12);
});

test("weight zero changes nothing", () => {
	expect(smooth([3, 1, 2], 0)).toEqual([3, 1, 2]);
});

test("a step is smoothed to both sides of where it happens", () => {
	const values = Array.from({ length: 101 }, (_, index) => (index < 50 ? 0 : 1));
	const result = smooth(values, 0.8) as number[];
	const half = result.findIndex((value) => value >= 0.5);
	expect(Math.abs(half - 50)).toBeLessThanOrEqual(2);
	expect(result[44]).toBeGreaterThan(0);
	expect(result[56]).toBeLessThan(1);
});

test("gaps and values that are no numbers stay gaps and do no harm", () => {
	const result = smooth([1, null, Number.NaN, 1], 0.9);
	expect(result.slice(1, 3)).toEqual([null, null]);
	expect(result[0]).toBeCloseTo(1);
	expect(result[3]).toBeCloseTo(1);
});

test("an outlier does not set the range", () => {
	const values = [...Array.from({ length: 200 }, (_, index) => 0.1 + index / 10_000), 50];
	const [low, high] = clipped(values) ?? [0, 0];
	expect(low).toBeLessThan(0.1);
	expect(high).toBeLessThan(0.2);
	expect((clipped([1, 2, 9]) ?? [0, 0])[1]).toBeGreaterThan(9);
	expect(clipped([])).toBeNull();
});
