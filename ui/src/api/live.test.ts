// Live log lines: batches join, overlap and outgrow what is kept.
import { expect, test, vi } from "vitest";
import { coalesced } from "./events";
import { append } from "./live";

test("a batch continues the lines before it", () => {
	expect(append({ first: 10, lines: ["a", "b"] }, { first: 12, lines: ["c"] })).toEqual({
		first: 10,
		lines: ["a", "b", "c"],
	});
});

test("a line that grew replaces itself", () => {
	expect(append({ first: 0, lines: ["a", "5 %"] }, { first: 1, lines: ["6 %", "b"] })).toEqual({
		first: 0,
		lines: ["a", "6 %", "b"],
	});
});

test("after a gap only the new lines are trusted", () => {
	expect(append({ first: 0, lines: ["a"] }, { first: 9, lines: ["x"] })).toEqual({ first: 9, lines: ["x"] });
});

test("old lines leave", () => {
	const many = Array.from({ length: 2000 }, (_, line) => String(line));
	const after = append({ first: 0, lines: many }, { first: 2000, lines: ["new"] });
	expect(after.first).toBe(1);
	expect(after.lines).toHaveLength(2000);
	expect(after.lines.at(-1)).toBe("new");
});

test("a busy topic runs at once, then once per pause", () => {
	vi.useFakeTimers();
	const run = vi.fn();
	const refetch = coalesced(run, 100);
	refetch("runs");
	refetch("runs");
	refetch("runs");
	refetch("jobs");
	expect(run.mock.calls).toEqual([["runs"], ["jobs"]]);
	vi.advanceTimersByTime(100);
	expect(run.mock.calls).toEqual([["runs"], ["jobs"], ["runs"]]);
	vi.advanceTimersByTime(500);
	refetch("runs");
	expect(run).toHaveBeenCalledTimes(4);
	vi.useRealTimers();
});
