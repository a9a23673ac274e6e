// Tags in and out of a query.
import { expect, test } from "vitest";
import { partOf, tagTerm, toggleTag } from "./query";

test("a tag is quoted where it must be", () => {
	expect(tagTerm("smile")).toBe("tag:smile");
	expect(tagTerm("long hair")).toBe('tag:"long hair"');
	expect(tagTerm("what?")).toBe('tag:"what\\?"');
	expect(tagTerm(":d")).toBe('tag:":d"');
});

test.each([
	["", "smile", "and", "tag:smile"],
	["", "smile", "not", "NOT tag:smile"],
	["tag:smile", "smile", "and", ""],
	["tag:smile", "smile", "not", "NOT tag:smile"],
	["NOT tag:smile width:>9", "smile", "not", "width:>9"],
	["width:>9", "long hair", "and", 'width:>9 tag:"long hair"'],
	["tag:a OR tag:b", "c", "and", "(tag:a OR tag:b) tag:c"],
	["tag:smile AND tag:b", "smile", "and", "tag:b"],
	["tag:a AND tag:smile", "smile", "and", "tag:a"],
	["tag:smiley", "smile", "and", "tag:smiley tag:smile"],
] as const)("%s with %s %s is %s", (query, tag, part, expected) => {
	expect(toggleTag(query, tag, part)).toBe(expected);
});

test("a query tells which tags it names", () => {
	expect(partOf('(tag:a OR NOT tag:"long hair")', "long hair")).toBe("not");
	expect(partOf("(tag:a)", "a")).toBe("and");
	expect(partOf("tag:ab", "a")).toBeUndefined();
});
