// Lines on one axis, and the way from steps to seconds.
import { expect, test } from "vitest";
import { aligned, type ChartLine, summary, tableRows, valueAt } from "./lines";
import { converted, firstAfter } from "./view";

const line = (at: number[], values: (number | null)[]): ChartLine => ({
	name: "a",
	line: { at, values },
	color: "--chart-1",
	say: String,
});

test("lines of the same places stay as they are, others are spread over all places", () => {
	expect(aligned([line([1, 2], [3, 4]), line([1, 2], [5, 6])])).toEqual([
		[1, 2],
		[3, 4],
		[5, 6],
	]);
	expect(aligned([line([1, 3], [3, 4]), line([2], [5])])).toEqual([
		[1, 2, 3],
		[3, undefined, 4],
		[undefined, 5, undefined],
	]);
	expect(aligned([])).toEqual([[]]);
});

test("between its places a line says what it said last", () => {
	const { line: told } = line([10, 20], [1, 2]);
	expect([9, 10, 15, 99].map((at) => valueAt(told, at))).toEqual([null, 1, 1, 2]);
	expect(summary(told)).toEqual({ last: 2, low: 1, high: 2, lowAt: 10, highAt: 20 });
	expect(summary({ at: [], values: [] })).toBeNull();
});

test("a table has the first and the last place and no more rows than asked for", () => {
	const at = Array.from({ length: 1000 }, (_, index) => index);
	const rows = tableRows([line(at, at)], 5);
	expect(rows.map((row) => row.at)).toEqual([0, 250, 500, 749, 999]);
});

test("the clock leads from steps to seconds and back", () => {
	const clock = { steps: [0, 10, 20], seconds: [60, 80, 200] };
	expect(converted(clock, { unit: "step", at: 15 }, "second")).toBe(140);
	expect(converted(clock, { unit: "second", at: 70 }, "step")).toBe(5);
	expect(converted(clock, { unit: "second", at: 5 }, "step")).toBe(0);
	expect(converted({ steps: [], seconds: [] }, { unit: "step", at: 5 }, "second")).toBeNull();
	expect([firstAfter([1, 2, 2, 3], 2), firstAfter([], 1)]).toEqual([3, 0]);
});
