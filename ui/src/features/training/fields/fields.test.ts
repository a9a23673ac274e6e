// What people type into number and resolution fields.
import { expect, test } from "vitest";
import { read } from "./free";
import { parseNumber, step } from "./number";
import { parseResolution } from "./resolution";
import { toTable } from "./table";

test.each([
	["12", 12],
	["1e-4", 1e-4],
	["2*72", 144],
	["1/8", 0.125],
	["0,5", 0.5],
	["", undefined],
	["abc", undefined],
	["1/0", undefined],
])("%s is %s", (text, value) => {
	expect(parseNumber(text)).toBe(value);
});

test("arrows move whole numbers by one and others by their last figure", () => {
	expect(step(32, 1, true, 10)).toBe(42);
	expect(step(1e-4, 1, false, 1)).toBe(2e-4);
	expect(step(0, 1, false, 1)).toBe(0.1);
});

test.each([
	["1024", 1024],
	["512 × 768", [512, 768]],
	["512x768", [512, 768]],
	["512, 768", [512, 768]],
	["1024.5", undefined],
	["0", undefined],
	["1 2 3", undefined],
])("%s is a resolution of %s", (text, value) => {
	expect(parseResolution(text)).toEqual(value);
});

test("pairs become a table, and what is no pair is left out", () => {
	expect(toTable(["diff_output_preservation=true", "weight=0.5", "note=a=b", "=x", "y"], false)).toEqual({
		diff_output_preservation: true,
		weight: 0.5,
		note: "a=b",
	});
	expect(toTable(["HF_HUB_OFFLINE=1"], true)).toEqual({ HF_HUB_OFFLINE: "1" });
});

test.each([
	["true", true],
	["12", 12],
	["[1, 2]", [1, 2]],
	["[1,", "[1,"],
	["euler a", "euler a"],
	["", ""],
])("a free value %s is read as what it looks like", (text, value) => {
	expect(read(text)).toEqual(value);
});
