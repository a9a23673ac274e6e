// The losses of several runs over each other, smoothed: told apart by colour and by dash.
import { useQueries } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import uPlot from "uplot";
import type { Curves, Run } from "@/api/bindings";
import { themeColor } from "@/components/charts/theme";
import { UplotChart } from "@/components/charts/uplot-chart";
import { count, loss } from "@/lib/format";
import { curvesQuery } from "../api";

const COLORS = ["--chart-1", "--chart-2", "--chart-3", "--chart-4"];
const DASHES: number[][] = [[], [6, 4], [2, 3], [10, 3, 2, 3]];

/** Stays the same object while no line changes. */
const smoothed = (answers: { data?: Curves }[]) => answers.map(({ data }) => data?.smoothed);

export function LossOverlay({ runs }: { runs: Run[] }) {
	const lines = useQueries({ queries: runs.map(({ run }) => curvesQuery(run)), combine: smoothed });
	const known = lines.every((line) => line !== undefined);
	const data = useMemo<uPlot.AlignedData>(
		() => (lines.length > 0 ? uPlot.join(lines.map((line) => [line?.at ?? [], line?.values ?? []])) : [[]]),
		[lines],
	);
	const many = runs.length;
	const options = useCallback((): Omit<uPlot.Options, "width" | "height"> => {
		const axis = {
			stroke: themeColor("--muted-foreground"),
			font: `11px ${themeColor("--font-sans") || "sans-serif"}`,
			ticks: { show: false },
			border: { show: false },
		};
		return {
			legend: { show: false },
			padding: [10, 8, 0, 4],
			cursor: { y: false, drag: { x: true, y: false } },
			scales: { x: { time: false } },
			axes: [
				{ ...axis, grid: { show: false }, size: 26, values: (_chart, values) => values.map((value) => count(value)) },
				{
					...axis,
					size: 52,
					grid: { stroke: themeColor("--border"), width: 1 },
					values: (_chart, values) => values.map((value) => String(Number(value.toPrecision(3)))),
				},
			],
			series: [
				{},
				...Array.from({ length: many }, (_, index) => ({
					stroke: themeColor(COLORS[index] ?? "--chart-1"),
					dash: DASHES[index],
					width: 2,
					points: { show: false },
					spanGaps: true,
				})),
			],
		};
	}, [many]);

	if (!known) return <p className="text-muted-foreground">Reading the losses</p>;
	if (lines.every((line) => line?.values.length === 0))
		return <p className="text-muted-foreground">None of these runs kept a loss.</p>;
	const ends = runs.map(({ name }, index) => {
		const last = lines[index]?.values.at(-1);
		return `${name} ${last == null ? "has no loss" : `ends at ${loss(last)}`}`;
	});
	return (
		<div>
			<ul className="mb-1 flex flex-wrap gap-x-5 gap-y-1 text-small">
				{ends.map((words, index) => (
					<li key={runs[index]?.run} className="flex items-center gap-2">
						<svg width="26" height="4" aria-hidden="true">
							<line
								x1="0"
								y1="2"
								x2="26"
								y2="2"
								stroke={`var(${COLORS[index]})`}
								strokeWidth="2"
								strokeDasharray={DASHES[index]?.join(" ")}
							/>
						</svg>
						{words}
					</li>
				))}
			</ul>
			<UplotChart options={options} data={data} height={260} label={`Losses over steps: ${ends.join(", ")}`} />
		</div>
	);
}
