// Rows that fill the width, and where keys lead in them.
import { expect, test } from "vitest";
import { move } from "./grid-keys";
import { justify } from "./justify";

test("rows fill the width exactly and keep every shape", () => {
	const aspects = [1, 1.5, 0.66, 1, 1, 2, 0.75, 1, 1];
	const { rows, place, rowOf, height } = justify(aspects, 600, 160, 10);
	expect(rows.map(({ start, end }) => [start, end])).toEqual([
		[0, 4],
		[4, 7],
		[7, 9],
	]);
	for (const row of rows.slice(0, -1)) {
		const end = place(row.end - 1);
		expect(end.left + end.width).toBeCloseTo(600);
	}
	expect(rows.at(-1)?.height).toBe(160);
	for (const [index, aspect] of aspects.entries()) {
		expect(place(index).width / (rows[rowOf(index)]?.height ?? 0)).toBeCloseTo(aspect);
	}
	expect(height).toBeCloseTo(rows.reduce((sum, row) => sum + row.height, 20));
});

test("nothing makes no rows, and extremes are bounded", () => {
	expect(justify([], 600, 160, 10)).toMatchObject({ rows: [], height: 0 });
	expect(justify([50], 600, 160, 10).rows[0]?.height).toBe(160);
});

test("ten thousand images are laid out in a blink of rows", () => {
	const { rows, height } = justify(
		Array.from({ length: 10_000 }, (_, i) => 0.6 + (i % 7) / 7),
		900,
		160,
		10,
	);
	expect(rows.at(-1)?.end).toBe(10_000);
	expect(rows.every((row, i) => i === 0 || row.start === rows[i - 1]?.end)).toBe(true);
	expect(height).toBeGreaterThan(100_000);
});

test("keys move by image, by row and by page", () => {
	// Four squares of 150 in each of five rows.
	const layout = justify(Array(20).fill(1), 630, 150, 10);
	const from = (key: string, index: number) => move(key, index, layout, 320);
	expect([from("ArrowRight", 3), from("ArrowLeft", 0), from("ArrowRight", 19)]).toEqual([4, 0, 19]);
	expect([from("ArrowDown", 1), from("ArrowUp", 6), from("ArrowUp", 2), from("ArrowDown", 18)]).toEqual([5, 2, 2, 18]);
	expect([from("Home", 9), from("End", 9)]).toEqual([0, 19]);
	expect([from("PageDown", 1), from("PageUp", 17), from("PageDown", 17), from("PageUp", 1)]).toEqual([9, 9, 17, 1]);
	expect(from("a", 3)).toBeNull();
});
