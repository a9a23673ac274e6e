// Lines and signs on a chart: where an epoch began, where something was saved, sampled or noticed. Drawn on its canvas.
import type uPlot from "uplot";
import { themeColor } from "./theme";

export type ChartMark = {
	at: number;
	kind: "saved" | "sampled" | "noticed";
	/** What it says under the crosshair. */
	words: string;
};

/** More would hide the curve. */
const MOST_LINES = 60;

/** A dashed line at each of these places. */
export function drawVerticals(chart: uPlot, places: readonly number[]): void {
	const { ctx, bbox } = chart;
	const shown = places.filter((place) => inside(chart, place));
	if (shown.length > MOST_LINES) return;
	ctx.save();
	ctx.strokeStyle = themeColor("--input");
	ctx.lineWidth = devicePixelRatio;
	ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
	ctx.beginPath();
	for (const place of shown) {
		const x = Math.round(chart.valToPos(place, "x", true)) + 0.5;
		ctx.moveTo(x, bbox.top);
		ctx.lineTo(x, bbox.top + bbox.height);
	}
	ctx.stroke();
	ctx.restore();
}

const colors = { saved: "--foreground", sampled: "--chart-2", noticed: "--destructive" } as const;

/** A sign at the foot of the chart: a square for a saving, a circle for samples, a triangle for what was noticed. */
export function drawMarks(chart: uPlot, marks: readonly ChartMark[]): void {
	const { ctx, bbox } = chart;
	const size = 3.5 * devicePixelRatio;
	const drawn = new Set<string>();
	ctx.save();
	for (const { at, kind } of marks) {
		if (!inside(chart, at)) continue;
		const x = Math.round(chart.valToPos(at, "x", true));
		// What falls on the same few pixels is drawn once.
		const key = `${kind} ${Math.round(x / size)}`;
		if (drawn.has(key)) continue;
		drawn.add(key);
		const y = bbox.top + bbox.height - size * (kind === "saved" ? 1.5 : kind === "sampled" ? 4 : 6.5);
		ctx.fillStyle = themeColor(colors[kind]);
		ctx.beginPath();
		if (kind === "saved") ctx.rect(x - size * 0.8, y - size * 0.8, size * 1.6, size * 1.6);
		else if (kind === "sampled") ctx.arc(x, y, size, 0, 2 * Math.PI);
		else {
			ctx.moveTo(x, y - size * 1.2);
			ctx.lineTo(x + size * 1.2, y + size);
			ctx.lineTo(x - size * 1.2, y + size);
		}
		ctx.fill();
	}
	ctx.restore();
}

function inside(chart: uPlot, at: number): boolean {
	const { min, max } = chart.scales.x ?? {};
	return min != null && max != null && at >= min && at <= max;
}
