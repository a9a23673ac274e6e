// Marks and choices.
import { expect, test } from "vitest";
import { chooseRow, isChosen, parts } from "./log-search";

test("every hit of a line is marked, in any case", () => {
	expect(parts("TOKENIZER x tokenizer", " tokenizer ")).toEqual(["", "TOKENIZER", " x ", "tokenizer", ""]);
	expect(parts("nothing", "")).toEqual(["nothing"]);
});

test("a click chooses, again lets go, and with Shift takes all between", () => {
	const one = chooseRow(null, 7, false);
	expect(chooseRow(one, 7, false)).toBeNull();
	const some = chooseRow(one, 4, true);
	expect([3, 4, 7, 8].map((row) => isChosen(some, row))).toEqual([false, true, true, false]);
	expect(isChosen(null, 0)).toBe(false);
});
