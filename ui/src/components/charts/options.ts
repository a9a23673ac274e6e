// How a chart of series looks, in the words of uPlot.
import type uPlot from "uplot";
import { count, elapsed } from "@/lib/format";
import type { ChartLine } from "./lines";
import { type ChartMark, drawMarks, drawVerticals } from "./marks";
import { faint, themeColor } from "./theme";
import type { Unit } from "./view";

export type Axes = {
	/** The left axis: its range where it is fixed, and whether it counts in powers. */
	range?: [number, number] | null;
	logarithmic?: boolean;
	/** How values of the left axis are said. */
	tick: (value: number) => string;
	/** The same for the right axis. */
	rightTick?: (value: number) => string;
};

export type Drawn = { from: number; to: number; axes: Axes; verticals: readonly number[]; marks: readonly ChartMark[] };

type Wanted = {
	unit: Unit;
	lines: readonly ChartLine[];
	/** What is to be drawn now. */
	latest: () => Drawn;
	choose: (from: number, to: number) => void;
};

/** A drag shorter than this many pixels chooses nothing. */
const SHORTEST = 4;

export function chartOptions({ unit, lines, latest, choose }: Wanted): Omit<uPlot.Options, "width" | "height"> {
	const text = themeColor("--muted-foreground");
	const font = `11px ${themeColor("--font-sans") || "sans-serif"}`;
	const axis = { stroke: text, font, ticks: { show: false }, border: { show: false } };
	const right = lines.filter((line) => line.right);
	const { logarithmic } = latest().axes;
	return {
		legend: { show: false },
		padding: [10, right.length > 0 ? 4 : 10, 0, 4],
		// The crosshair is drawn by all charts of the run together.
		cursor: {
			x: false,
			y: false,
			points: { show: false },
			drag: { x: true, y: false, setScale: false },
			bind: { dblclick: () => null },
		},
		scales: {
			x: { time: false, range: () => [latest().from, Math.max(latest().to, latest().from + 1)] },
			left: {
				distr: logarithmic ? 3 : 1,
				range: (_chart, min, max) => leftRange(latest().axes, min, max),
			},
			right: { range: (_chart, _min, max) => [0, (max || 1e-4) * 1.02] },
		},
		axes: [
			{
				...axis,
				grid: { show: false },
				size: 26,
				space: 70,
				values: (_chart, values) => values.map((value) => (unit === "step" ? whole(value) : elapsed(value))),
			},
			{
				...axis,
				scale: "left",
				size: 52,
				grid: { stroke: themeColor("--border"), width: 1 },
				values: (_chart, values) => values.map((value) => (value == null ? "" : latest().axes.tick(value))),
			},
			{
				...axis,
				scale: "right",
				show: right.length > 0,
				side: 1,
				space: 90,
				size: 58,
				stroke: themeColor(right[0]?.color ?? "--chart-2"),
				grid: { show: false },
				values: (_chart, values) => values.map((value) => latest().axes.rightTick?.(value) ?? ""),
			},
		],
		series: [{}, ...lines.map(drawnLine)],
		hooks: {
			drawAxes: [(chart) => drawVerticals(chart, latest().verticals)],
			draw: [(chart) => drawMarks(chart, latest().marks)],
			setSelect: [
				(chart) => {
					const { left, width } = chart.select;
					if (width >= SHORTEST) choose(chart.posToVal(left, "x"), chart.posToVal(left + width, "x"));
					if (width > 0) chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
				},
			],
		},
	};
}

function drawnLine({ color, strength = 1, width = 1.5, dash, right, area, dots }: ChartLine): uPlot.Series {
	return {
		scale: right ? "right" : "left",
		stroke: strength < 1 ? faint(color, strength) : themeColor(color),
		width,
		dash,
		fill: area ? faint(color, 0.16) : undefined,
		points: dots ? { show: true, size: 6, fill: themeColor(color) } : { show: false },
		spanGaps: true,
	};
}

/** A range in powers takes in what there is; else a fixed one, or what there is with some room. */
function leftRange({ range, logarithmic }: Axes, min: number | null, max: number | null): [number, number] {
	if (logarithmic) return [(min ?? 0) * 0.95 || 1e-4, (max ?? 0) * 1.05 || 1];
	if (range) return range;
	const [low, high] = [min ?? 0, max ?? 1];
	const room = (high - low || Math.abs(high) || 1) * 0.08;
	return [low - room, high + room];
}

/** Between whole steps the axis says nothing. */
function whole(value: number): string {
	return Number.isInteger(value) ? count(value) : "";
}
