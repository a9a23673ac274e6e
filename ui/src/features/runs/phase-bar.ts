// The time of a run as parts of one bar, and how long each phase took in all. Pure.
import type { Phase, Span } from "@/api/bindings";

/** One coloured part: what the run did, from and to as shares of the bar. */
export type Part = { phase: Phase; epoch: number | null; from: number; to: number };
/** How far a bar of its own is. */
export type Bar = { done: number; total: number };
/** `bar`: of the last time, where the phase has one; steps, samples and saved files are counted elsewhere. */
export type PhaseTime = { phase: Phase; seconds: number; bar: Bar | null };

/** Phases that come once and have one bar. */
const ONE_BAR: readonly Phase[] = ["downloading", "caching_latents", "caching_text"];

/** Parts begin and end on this many places; what falls between two of them cannot be seen and is not drawn. */
const PLACES = 1000;

/** `now`: milliseconds since the start; `end`: where the bar ends, when that is known. */
export function parts(spans: readonly Span[], now: number, end: number | null): Part[] {
	const whole = Math.max(now, end ?? 0);
	if (whole <= 0) return [];
	const place = (at: number) => Math.round((at / whole) * PLACES) / PLACES;
	const result: Part[] = [];
	spans.forEach(({ phase, epoch, at }, index) => {
		const [from, to] = [place(at), place(spans[index + 1]?.at ?? now)];
		const last = result.at(-1);
		if (to <= from) return;
		if (last?.phase === phase && last.epoch === epoch) last.to = to;
		else result.push({ phase, epoch, from, to });
	});
	return result;
}

/** How long each phase took in all, in the order in which they first came. */
export function phaseTimes(
	spans: readonly Span[],
	now: number,
	present: (Bar & { phase: Phase }) | null = null,
): PhaseTime[] {
	const times = new Map<Phase, PhaseTime>();
	spans.forEach(({ phase, at }, index) => {
		const next = spans[index + 1];
		const time = times.get(phase) ?? { phase, seconds: 0, bar: null };
		time.seconds += Math.max(0, (next?.at ?? now) - at) / 1000;
		const [done, total] = next?.before ?? [];
		if (ONE_BAR.includes(phase) && done !== undefined && total !== undefined) time.bar = { done, total };
		times.set(phase, time);
	});
	const time = present && times.get(present.phase);
	if (time && present) time.bar = { done: present.done, total: present.total };
	return [...times.values()];
}

/** The steps at which the second epoch and the later ones began. */
export function epochSteps(spans: readonly Span[]): number[] {
	const firsts = new Map<number, number>();
	for (const { epoch, step } of spans) if (epoch !== null && !firsts.has(epoch)) firsts.set(epoch, step);
	return [...firsts.values()].filter((step) => step > 0);
}
