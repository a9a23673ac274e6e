// The loss over steps: raw faint, smoothed without delay, and the learning rate dashed on the right axis.
import { useCallback, useMemo, useRef, useState } from "react";
import type uPlot from "uplot";
import { CrosshairBox, type Reading } from "@/components/charts/crosshair";
import { faint, themeColor } from "@/components/charts/theme";
import { UplotChart } from "@/components/charts/uplot-chart";
import { count, learningRate, loss } from "@/lib/format";

export type LossSeries = {
	/** Ascending. */
	steps: number[];
	loss: (number | null)[];
	smoothed: (number | null)[];
	lr: (number | null)[];
	/** The range without outliers. */
	clipped: [number, number] | null;
	/** The planned end, so that the axis does not move while training. */
	totalSteps: number | null;
};

/** Lines for epochs are drawn up to this many; more would hide the loss. */
const EPOCH_LINES = 60;

export type LossView = { logarithmic: boolean; clip: boolean };

const none: number[] = [];

type Props = {
	series: LossSeries;
	/** The steps at which an epoch began. */
	epochs?: number[];
	view: LossView;
	height: number;
};

export function LossChart({ series, epochs = none, view: { logarithmic, clip }, height }: Props) {
	const [reading, setReading] = useState<Reading | null>(null);
	const { smoothed } = series;
	const range = clip ? series.clipped : null;
	const data = useMemo<uPlot.AlignedData>(
		() => [series.steps, series.loss, smoothed, series.lr],
		[series.steps, series.loss, series.lr, smoothed],
	);
	// Read when the chart draws, so that new values do not make a new chart.
	const limits = useRef(range);
	limits.current = range;
	const begun = useRef(epochs);
	begun.current = epochs;
	const { totalSteps } = series;
	const hasRate = series.lr.some((value) => value !== null);

	const options = useCallback((): Omit<uPlot.Options, "width" | "height"> => {
		const text = themeColor("--muted-foreground");
		const font = `11px ${themeColor("--font-sans") || "sans-serif"}`;
		const axis = { stroke: text, font, ticks: { show: false }, border: { show: false } };
		return {
			legend: { show: false },
			padding: [10, 8, 0, 4],
			cursor: { y: false, points: { size: 7, fill: themeColor("--chart-1") }, drag: { x: true, y: false } },
			scales: {
				x: {
					time: false,
					range: (chart, min, max) =>
						partly(min, max, chart.data[0]) ? [min, max] : [0, Math.max(totalSteps ?? 0, max, 1)],
				},
				loss: {
					distr: logarithmic ? 3 : 1,
					range: (_chart, min, max) =>
						logarithmic ? [min * 0.95 || 1e-4, max * 1.05 || 1] : (limits.current ?? padded(min, max)),
				},
				lr: { range: (_chart, _min, max) => [0, (max || 1e-4) * 1.02] },
			},
			axes: [
				{ ...axis, grid: { show: false }, size: 26, values: (_chart, values) => values.map((value) => count(value)) },
				{
					...axis,
					scale: "loss",
					size: 52,
					grid: { stroke: themeColor("--border"), width: 1 },
					values: (_chart, values) => values.map(tick),
				},
				{
					...axis,
					scale: "lr",
					show: hasRate,
					side: 1,
					space: 90,
					size: 58,
					stroke: themeColor("--chart-2"),
					grid: { show: false },
					values: (_chart, values) => values.map((value) => learningRate(value)),
				},
			],
			series: [
				{},
				{ scale: "loss", stroke: faint("--chart-1", 0.35), width: 1, points: { show: false }, spanGaps: true },
				{ scale: "loss", stroke: themeColor("--chart-1"), width: 2, points: { show: false }, spanGaps: true },
				{
					scale: "lr",
					stroke: themeColor("--chart-2"),
					width: 1.25,
					dash: [5, 4],
					points: { show: false },
					spanGaps: true,
				},
			],
			hooks: {
				drawAxes: [(chart) => drawEpochs(chart, begun.current)],
				setCursor: [
					(chart) => {
						const index = chart.cursor.idx;
						setReading(index === null || index === undefined ? null : read(chart, index, begun.current));
					},
				],
			},
		};
	}, [logarithmic, totalSteps, hasRate]);

	const last = smoothed.findLast((value) => value !== null);
	const label = last
		? `Loss over ${count(series.steps.at(-1) ?? 0)} steps, now ${loss(last)} smoothed`
		: "Loss, no values yet";
	return (
		<div className="relative">
			<UplotChart options={options} data={data} height={height} label={label} />
			{reading && <CrosshairBox reading={reading} />}
		</div>
	);
}

function tick(value: number): string {
	return value === 0 ? "0" : String(Number(value.toPrecision(3)));
}

/** Whether the person chose a part: else the axis runs to the planned end. */
function partly(min: number, max: number, steps: ArrayLike<number>): boolean {
	return min > (steps[0] ?? 0) || max < (steps[steps.length - 1] ?? 0);
}

function padded(min: number, max: number): [number, number] {
	const room = (max - min || Math.abs(max) || 1) * 0.08;
	return [min - room, max + room];
}

/** A dashed line where each epoch began. */
function drawEpochs(chart: uPlot, epochs: number[]): void {
	if (epochs.length > EPOCH_LINES) return;
	const { ctx, bbox } = chart;
	const { min = 0, max = 0 } = chart.scales.x ?? {};
	ctx.save();
	ctx.strokeStyle = themeColor("--input");
	ctx.lineWidth = devicePixelRatio;
	ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
	ctx.beginPath();
	for (const step of epochs.filter((step) => step >= min && step <= max)) {
		const x = Math.round(chart.valToPos(step, "x", true)) + 0.5;
		ctx.moveTo(x, bbox.top);
		ctx.lineTo(x, bbox.top + bbox.height);
	}
	ctx.stroke();
	ctx.restore();
}

function read(chart: uPlot, index: number, epochs: number[]): Reading {
	const step = chart.data[0][index] ?? 0;
	const epoch = epochs.length > 0 ? `, epoch ${1 + epochs.filter((first) => first < step).length}` : "";
	const at = (series: number) => chart.data[series]?.[index];
	const words = (value: number | null | undefined, say: (value: number) => string) =>
		value === null || value === undefined ? "none" : say(value);
	const left = (chart.cursor.left ?? 0) + chart.bbox.left / devicePixelRatio;
	return {
		title: `Step ${count(step)}${epoch}`,
		rows: [
			["Loss, smoothed", words(at(2), loss)],
			["Loss, raw", words(at(1), loss)],
			["Learning rate", words(at(3), learningRate)],
		],
		left,
		side: left > chart.width / 2 ? "left" : "right",
	};
}
