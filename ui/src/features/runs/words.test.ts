// Words and shares for every state of a run.
import { expect, test } from "vitest";
import { aPastRun, aRun } from "@/test/run";
import { isLive, isOver, lasted, placeWords, share, shareWords, stateWords, stepCheck, stepWords } from "./words";

test("a phase with a bar of its own says how far it is", () => {
	const tally = { phase: "caching_latents", phase_done: 12, phase_total: 1214 } as const;
	expect(stateWords(aRun({ doing: "Caching latents", tally }))).toBe("Caching latents 12 of 1,214");
	expect(stateWords(aRun({ doing: "Caching latents", tally: { phase: "caching_latents" } }))).toBe("Caching latents");
	expect(stateWords(aRun({ status: "stopping", doing: "Stopping", tally }))).toBe("Stopping");
	expect(stateWords(aRun({ status: "lost", doing: "Ended while Nyx was closed" }))).toBe("Ended");
});

test("which runs are alive and which are over", () => {
	const all = ["queued", "running", "stopping", "completed", "failed", "stopped", "paused", "lost"] as const;
	expect(all.filter(isLive)).toEqual(["running", "stopping"]);
	expect(all.filter(isOver)).toEqual(["completed", "failed", "stopped", "paused", "lost"]);
});

test("the share is known when the total is, and whole only when the run completed", () => {
	expect(share(aRun({ total_steps: 144, tally: { step: 36 } }))).toBe(0.25);
	expect(share(aRun({ total_steps: null }))).toBeNull();
	expect(shareWords(aRun({ tally: { step: 1440 } }))).toBe("99 %");
	expect(shareWords(aRun({ status: "completed", total_steps: null }))).toBe("100 %");
});

test("a run lasts until its end, while it lives until now, and when it was lost until its last words", () => {
	const now = Date.parse("2026-11-23T04:40:01Z");
	expect(lasted(aRun(), now)).toBe(7200);
	expect(lasted(aRun({ status: "stopped", ended: "2026-11-23T02:41:01Z" }), now)).toBe(60);
	expect(lasted(aRun({ status: "lost" }), now)).toBe(1859);
	expect(lasted(aRun({ status: "lost", last_output: null }), now)).toBeNull();
	expect(lasted(aRun({ status: "queued", started: null }), now)).toBeNull();
	expect(lasted(aRun({ started: "2026-11-23T05:00:00Z" }), now)).toBe(0);
});

test("places", () => {
	expect(placeWords(aRun())).toBe("epoch 6 of 10, step 812 of 1,440");
	expect(placeWords(aRun({ total_steps: null, tally: { epoch: null, step: 3 } }))).toBe("step 3");
	expect(stepWords(aPastRun({ status: "failed", step: 812 }))).toBe("812 of 1,440");
	expect(stepWords(aPastRun())).toBe("1,440");
});

test("planned and printed totals are compared", () => {
	expect(stepCheck(aRun())).toBe("Confirmed");
	expect(stepCheck(aRun({ steps_confirmed: false, planned_steps: 1400 }))).toBe("Differs, planned 1,400");
	expect(stepCheck(aRun({ steps_confirmed: null }))).toBeNull();
});
