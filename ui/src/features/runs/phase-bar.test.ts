// The phase bar: widths are time, epochs stand apart, what cannot be seen is not drawn, sums stay exact.
import { expect, test } from "vitest";
import type { Phase, Span } from "@/api/bindings";
import { epochSteps, parts, phaseTimes } from "./phase-bar";

const span = (phase: Phase, at: number, epoch: number | null = null, step = 0): Span => ({ phase, epoch, step, at });
const spans = [
	span("preparing", 0),
	span("loading", 10),
	span("training", 20, 1),
	span("saving", 50, null, 144),
	span("training", 52, 2, 144),
];

test("widths are time, and the bar ends where the run will", () => {
	expect(parts(spans, 60, 100).map(({ phase, epoch, from, to }) => [phase, epoch, from, to])).toEqual([
		["preparing", null, 0, 0.1],
		["loading", null, 0.1, 0.2],
		["training", 1, 0.2, 0.5],
		["saving", null, 0.5, 0.52],
		["training", 2, 0.52, 0.6],
	]);
	expect(parts(spans, 60, null).at(-1)?.to).toBe(1);
	expect(parts([], 0, null)).toEqual([]);
});

test("parts too narrow to be seen are not drawn, without gaps, and none is lost from the sums", () => {
	const many = Array.from({ length: 2000 }, (_, epoch) => [
		span("training", epoch * 10, epoch + 1, epoch * 5),
		span("saving", epoch * 10 + 9, null, epoch * 5 + 5),
	]).flat();
	const drawn = parts(many, 20_000, null);
	expect(drawn.length).toBeLessThanOrEqual(1000);
	expect(drawn.every(({ from }, index) => from === (drawn[index - 1]?.to ?? 0))).toBe(true);
	expect(drawn.at(-1)?.to).toBe(1);
	expect(phaseTimes(many, 20_000).map(({ phase, seconds }) => [phase, seconds.toFixed(6)])).toEqual([
		["training", "18.000000"],
		["saving", "2.000000"],
	]);
});

test("a moment between two long parts is not drawn", () => {
	const moment = [span("training", 0, 1), span("saving", 5000), span("training", 5001, 2)];
	expect(parts(moment, 10_000, null).map(({ phase, to }) => [phase, to])).toEqual([
		["training", 0.5],
		["training", 1],
	]);
});

test("each later epoch has the step at which it began", () => {
	expect(epochSteps([...spans, span("saving", 70, null, 288), span("training", 71, 2, 288)])).toEqual([144]);
	expect(epochSteps([])).toEqual([]);
});

test("a phase with a bar of its own says how far it came, also when it is over", () => {
	const bars: Span[] = [
		{ phase: "caching_latents", epoch: null, step: 0, at: 0 },
		{ phase: "caching_text", epoch: null, step: 0, at: 40, before: [214, 214] },
	];
	expect(phaseTimes(bars, 60, { phase: "caching_text", done: 3, total: 9 })).toEqual([
		{ phase: "caching_latents", seconds: 0.04, bar: { done: 214, total: 214 } },
		{ phase: "caching_text", seconds: 0.02, bar: { done: 3, total: 9 } },
	]);
});
