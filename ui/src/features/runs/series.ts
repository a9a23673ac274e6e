// The curves of a run as one chart takes them: a common axis of steps. Pure.
import type { Curves, Line } from "@/api/bindings";
import type { LossSeries } from "./loss-chart";

/** The loss, smoothed and as it is, and one learning rate, the U-Net's first. */
export function lossSeries({ loss, smoothed, others, clipped }: Curves, totalSteps: number | null): LossSeries {
	const lr = pickRate(others);
	const steps = [...new Set([...loss.at, ...smoothed.at, ...lr.at])].sort((a, b) => a - b);
	return {
		steps,
		loss: along(steps, loss),
		smoothed: along(steps, smoothed),
		lr: along(steps, lr),
		clipped: room(clipped),
		totalSteps,
	};
}

function pickRate(series: Curves["others"]): Line {
	// Scripts that train one part alone write `lr`.
	const isRate = (name: string) => name === "lr" || (name.startsWith("lr/") && !name.startsWith("lr/d*"));
	const names = Object.keys(series).filter(isRate);
	const name = names.find((each) => each.startsWith("lr/unet")) ?? names.sort()[0];
	return (name && series[name]) || { at: [], values: [] };
}

function along(steps: number[], line: Line): (number | null)[] {
	const values = new Map(line.at.map((step, place) => [step, line.values[place] ?? null]));
	return steps.map((step) => values.get(step) ?? null);
}

/** The range with some room. */
function room(range: Curves["clipped"]): [number, number] | null {
	const [low, high] = range ?? [];
	if (low == null || high == null) return null;
	const more = (high - low || Math.abs(high) || 1) * 0.08;
	return [low - more, high + more];
}
