// News that comes often.
import { expect, test, vi } from "vitest";
import { coalesced } from "./events";

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
