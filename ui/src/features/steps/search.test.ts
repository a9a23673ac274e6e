// The calculator's whole state goes into the address and comes back.
import { expect, test } from "vitest";
import { linesOf, numbersOf, readSearch, searchOf } from "./search";

test("images and datasets come back from the address as they were", () => {
	const made = [
		{ width: 0, height: 0, images: 40, repeats: 10 },
		{ width: 832, height: 1216, images: 12, repeats: 5 },
	];
	expect(searchOf(made)).toEqual({ dataset: undefined, images: "40*10,832x1216:12*5" });
	expect(linesOf(searchOf(made))).toEqual(made);
	const named = [{ dataset: "a, b*c:d 猫", width: 0, height: 0, images: 0, repeats: 3 }];
	expect(linesOf(searchOf(named))).toEqual(named);
});

test("nonsense in the address is left out", () => {
	const search = readSearch({
		batch: "-1",
		by: "moons",
		family: "none",
		epochs: 12,
		buckets: "off",
		each: "1.5",
		images: 40,
	});
	expect(search).toMatchObject({
		batch: undefined,
		by: undefined,
		family: undefined,
		epochs: 12,
		buckets: "off",
		each: 1.5,
	});
	expect(linesOf(search)).toEqual([{ width: 0, height: 0, images: 40, repeats: 1 }]);
});

test("a dataset brings the sizes of its images", () => {
	const numbers = numbersOf({ dataset: "mika*2", by: "time", minutes: 30 }, { mika: [[832, 1216, 12]] });
	expect(numbers.groups).toEqual([{ name: "mika", repeats: 2, reg: false, sizes: [[832, 1216, 12]] }]);
	expect(numbers.length).toEqual({ seconds: 1800 });
});
