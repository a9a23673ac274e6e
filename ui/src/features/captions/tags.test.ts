// Cutting, moving and completing tags.
import { expect, test } from "vitest";
import { added, complete, moved, split } from "./tags";

test("what is typed or pasted splits at commas, and nothing comes twice", () => {
	expect(split("a, b ,,c\nd")).toEqual(["a", "b", "c", "d"]);
	expect(added(["a", "b"], "b, c, c")).toEqual(["a", "b", "c"]);
});

test("a tag moves and stops at the ends", () => {
	expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
	expect(moved(["a", "b", "c"], 2, 1)).toEqual(["a", "b", "c"]);
});

test("completion puts beginnings first, then what is frequent, and leaves out what is there", () => {
	const known = ["long hair", "hair bow", "hair ornament", "chair", "smile"].map((tag, at) => ({ tag, count: 9 - at }));
	expect(complete("hair", known, ["hair bow"]).map(({ tag }) => tag)).toEqual(["hair ornament", "long hair", "chair"]);
	expect(complete("g_h", known, [])[0]?.tag).toBe("long hair");
	expect(complete("s", known, [])).toEqual([]);
});
