// What the core says of a run's curves, as lines of charts. Pure.

import type { Curves, Line } from "@/api/bindings";
import type { ChartLine } from "@/components/charts/lines";
import { learningRate, loss } from "@/lib/format";

/** Dashes of learning rates, in their order. */
const DASHES = [
	[5, 4],
	[2, 3],
	[8, 3, 2, 3],
	[1, 3],
];

/** The loss as it is and smoothed, means of epochs and validations where there are some, rates on the right. */
export function lossLines({ loss: raw, smoothed, others, from_files: exact }: Curves): ChartLine[] {
	const lines: ChartLine[] = [
		{ name: exact ? "raw" : "raw, of the bar", line: raw, color: "--chart-1", width: 1, strength: 0.35, say: loss },
		{ name: "smoothed", line: smoothed, color: "--chart-1", width: 2, say: loss },
	];
	const mean = others["loss/epoch_average"];
	// The mean of one epoch is one dot.
	if (mean && mean.at.length > 0)
		lines.push({ name: "epoch mean", line: mean, color: "--chart-4", width: 1.5, dash: [1, 3], dots: true, say: loss });
	const validations = [
		["loss/validation/step_average", "validation"],
		["loss/validation/epoch_average", "validation of epochs"],
	] as const;
	for (const [key, name] of validations) {
		const line = others[key];
		if (line && line.at.length > 0)
			lines.push({ name, line, color: "--chart-5", width: 1.75, dash: [8, 3], dots: true, say: loss });
	}
	return [...lines, ...rateLines(others)];
}

/** Each rate that differs from the others. An optimizer that finds its own rate says it as `d*lr`; that one counts then. */
export function rateLines(others: Curves["others"]): ChartLine[] {
	const names = Object.keys(others).filter((name) => name === "lr" || name.startsWith("lr/"));
	const own = names.filter((name) => name.startsWith("lr/d*lr"));
	const told = own.length > 0 ? own : names;
	const unet = told.findIndex((name) => name.includes("unet"));
	const sorted = unet > 0 ? [told[unet] as string, ...told.filter((_, index) => index !== unet)] : told;
	const lines: ChartLine[] = [];
	for (const name of sorted) {
		const line = others[name];
		if (!line || line.at.length === 0 || lines.some((other) => same(other.line, line))) continue;
		const dash = DASHES[lines.length % DASHES.length];
		lines.push({ name: rateName(name), line, color: "--chart-2", width: 1.25, dash, right: true, say: learningRate });
	}
	const [only] = lines;
	return lines.length === 1 && only
		? [{ ...only, name: own.length > 0 ? "learning rate found" : "learning rate" }]
		: lines;
}

function same(a: Line, b: Line): boolean {
	return a.at.length === b.at.length && a.values.every((value, index) => value === b.values[index]);
}

const PARTS: Record<string, string> = { unet: "U-Net", textencoder: "text encoder" };

/** `lr/textencoder` is the rate of the text encoder. */
function rateName(name: string): string {
	const part = name.replace(/^lr\/(d\*lr\/?)?/, "");
	return part === "" || part === "lr" ? "learning rate" : `rate, ${PARTS[part] ?? part}`;
}

/** The range of the losses in view without outliers, with some room. */
export function clippedRange(range: Curves["clipped"]): [number, number] | null {
	const [low, high] = range ?? [];
	if (low == null || high == null) return null;
	const room = (high - low || Math.abs(high) || 1) * 0.08;
	return [low - room, high + room];
}

const GRAD_NORM = "norm/avg_grad_norm";

export const gradNorm = ({ others }: Curves): Line | null => {
	const line = others[GRAD_NORM];
	return line && line.at.length > 0 ? line : null;
};
