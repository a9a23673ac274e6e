// Samples as rows and columns, and how one moves among them.
import { expect, test } from "vitest";
import { aSample } from "@/test/run";
import { columnsOf, moved, neighbour, rowsOf, rowWords } from "./rows";

const samples = [
	aSample({ step: 40, epoch: 2, prompt: 0 }),
	aSample({ step: 30, epoch: null, prompt: 2 }),
	aSample({ step: 20, epoch: 1, prompt: 1, file: "old", modified: 1000 }),
	aSample({ step: 20, epoch: 1, prompt: 0 }),
	aSample({ step: 20, epoch: 1, prompt: 1, file: "new", modified: 2000 }),
];
const rows = rowsOf(samples);

test("a row is a step, and its newest image of each prompt counts", () => {
	expect(rows.map((row) => [row.step, row.cells.map((cell) => cell.prompt)])).toEqual([
		[40, [0]],
		[30, [2]],
		[20, [0, 1]],
	]);
	expect(rows[2]?.cells[1]?.file).toBe("new");
	expect(columnsOf(1, rows)).toBe(3);
});

test("rows are named by epoch and step", () => {
	expect(rows.map((row) => rowWords(row).words)).toEqual(["epoch 2, step 40", "step 30", "epoch 1, step 20"]);
	expect(rowWords(rowsOf([aSample({ step: 0, epoch: 0 })])[0] as never).first).toBe("Start");
});

test("arrows move and stop at the edges; a comparison begins with the row before", () => {
	const spot = { row: rows[0]?.key ?? "", prompt: 0 };
	expect(moved(rows, 3, spot, "ArrowUp")).toEqual(spot);
	expect(moved(rows, 3, spot, "ArrowDown").row).toBe(rows[1]?.key);
	expect(moved(rows, 3, spot, "End").row).toBe(rows[2]?.key);
	expect(moved(rows, 3, { ...spot, prompt: 2 }, "ArrowRight").prompt).toBe(2);
	expect(neighbour(rows, spot).row).toBe(rows[1]?.key);
	expect(neighbour(rows, { row: rows[2]?.key ?? "", prompt: 1 }).row).toBe(rows[1]?.key);
});
