// The trainer's series as one chart takes them: a common axis of steps. Pure.
import type { Point } from "@/api/bindings";
import type { LossSeries } from "./loss-chart";

/** Series by their names: `loss/current`, `lr/unet`. */
export type Series = { [name: string]: Point[] };

/** The loss of each step, else the running mean; and one learning rate, the U-Net's first. */
export function lossSeries(series: Series, totalSteps: number | null): LossSeries {
	const loss = series["loss/current"] ?? series["loss/average"] ?? [];
	const lr = pickRate(series);
	const steps = [...new Set([...loss, ...lr].map((point) => point.step))].sort((a, b) => a - b);
	return { steps, loss: along(steps, loss), lr: along(steps, lr), totalSteps };
}

function pickRate(series: Series): Point[] {
	// Scripts that train one part alone write `lr`.
	const isRate = (name: string) => name === "lr" || (name.startsWith("lr/") && !name.startsWith("lr/d*"));
	const names = Object.keys(series).filter(isRate);
	const name = names.find((each) => each.startsWith("lr/unet")) ?? names.sort()[0];
	return (name && series[name]) || [];
}

function along(steps: number[], points: Point[]): (number | null)[] {
	const values = new Map(points.map((point) => [point.step, point.value]));
	return steps.map((step) => values.get(step) ?? null);
}
