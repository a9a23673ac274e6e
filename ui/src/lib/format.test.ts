// The wording rules for numbers, sizes, durations and dates.
import { expect, test } from "vitest";
import {
	clock,
	clockSeconds,
	count,
	day,
	elapsed,
	estimate,
	finish,
	learningRate,
	loss,
	percent,
	plainNumber,
	plural,
	significant,
	size,
	speed,
	vram,
} from "./format";

test("numbers are grouped and keep their nouns", () => {
	expect(count(1440)).toBe("1,440");
	expect(plural(1, "image")).toBe("1 image");
	expect(plural(0, "image")).toBe("0 images");
	expect(plural(2, "entry", "entries")).toBe("2 entries");
});

test("percent is whole and never reaches 100 early", () => {
	expect(percent(0.564)).toBe("56 %");
	expect(percent(0.9999)).toBe("99 %");
	expect(percent(1)).toBe("100 %");
});

test.each([
	[0, "0 B"],
	[999, "999 B"],
	[1000, "1.00 kB"],
	[114_000_000, "114 MB"],
	[999_600_000, "1.00 GB"],
	[7_112_345_678, "7.11 GB"],
	[38_000_000_000, "38.0 GB"],
])("size of %d bytes is %s", (bytes, words) => {
	expect(size(bytes)).toBe(words);
});

test("three significant digits", () => {
	expect([2.114, 9.999, 38, 99.96, 456.7, 1204.3].map(significant)).toEqual([
		"2.11",
		"10.0",
		"38.0",
		"100",
		"457",
		"1,204",
	]);
});

test("training figures", () => {
	expect(vram(18_468_569_088)).toBe("17.2");
	expect(speed(2.114)).toBe("2.11 s/step");
	expect(speed(0.25)).toBe("4.00 step/s");
	expect(loss(0.09123)).toBe("0.0912");
	expect(loss(Number.NaN)).toBe("not a number");
	expect([0, 0.0001, 0.000015, 1, 0.5].map(learningRate)).toEqual(["0", "1e-4", "1.5e-5", "1e0", "5e-1"]);
});

test("durations run as a clock and are estimated in words", () => {
	expect([0, 72, 1872, 5472].map(elapsed)).toEqual(["0:00", "1:12", "31:12", "1:31:12"]);
	expect([40, 59.6, 1440, 3600, 6720, 183_600].map(estimate)).toEqual([
		"40 s",
		"1 min",
		"24 min",
		"1 h",
		"1 h 52 min",
		"2 d 3 h",
	]);
});

test("dates are as near as they need to be", () => {
	const now = new Date(2026, 10, 23, 9, 30);
	expect(clock(new Date(2026, 10, 23, 4, 5))).toBe("04:05");
	expect(clockSeconds(new Date(2026, 10, 23, 4, 5, 9))).toBe("04:05:09");
	expect(finish(new Date(2026, 10, 23, 14, 38), now)).toBe("14:38");
	expect(finish(new Date(2026, 10, 24, 4, 10), now)).toBe("tomorrow 04:10");
	expect(finish(new Date(2026, 11, 1, 4, 10), now)).toBe("1 Dec 04:10");
	expect(day(new Date(2026, 10, 23, 14, 9), now)).toBe("today 14:09");
	expect(day(new Date(2026, 10, 22, 23, 59), now)).toBe("yesterday");
	expect(day(new Date(2026, 10, 18), now)).toBe("18 Nov");
	expect(day(new Date(2025, 10, 18), now)).toBe("18 Nov 2025");
});

test("small numbers have an exponent, others stand as they are", () => {
	const written = [0.0001, 0.00015, 1e-8, 0.001, 0.05, 32, 0, -2e-4].map(plainNumber);
	expect(written).toEqual(["1e-4", "1.5e-4", "1e-8", "0.001", "0.05", "32", "0", "-2e-4"]);
});
