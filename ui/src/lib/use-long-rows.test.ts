// Heights that a browser can lay out, for any number of rows.
import { expect, test } from "vitest";
import { scaled } from "./use-long-rows";

test("rows that fit are as high as they are", () => {
	expect(scaled(500_000, 21, 600)).toEqual({ height: 10_500_000, factor: 1 });
});

test("beyond that the end of the scroll bar is still the end of the rows", () => {
	const { height, factor } = scaled(10_000_000, 21, 600);
	expect(height).toBe(15_000_000);
	expect((height - 600) * factor).toBeCloseTo(10_000_000 * 21 - 600);
});
