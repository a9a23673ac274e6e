// The losses of several runs over each other, smoothed: told apart by colour and by dash.
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { Table2 } from "lucide-react";
import { useMemo } from "react";
import type { Curves, Run } from "@/api/bindings";
import { useChartKeys } from "@/components/charts/chart-keys";
import { ChartLegend } from "@/components/charts/chart-legend";
import type { ChartLine } from "@/components/charts/lines";
import { SeriesChart } from "@/components/charts/series-chart";
import { ChartViewProvider, createChartView, useChartView, useChosenPart } from "@/components/charts/view";
import { IconButton } from "@/components/ui/icon-button";
import { count, loss, rounded } from "@/lib/format";
import { curvesQuery } from "../api";
import { overlaid } from "./overlaid";

/** Stay the same objects while no line changes. */
const smoothed = (answers: { data?: Curves }[]) => answers.map(({ data }) => data?.smoothed);

export function LossOverlay({ runs }: { runs: Run[] }) {
	const view = useMemo(createChartView, []);
	return (
		<ChartViewProvider value={view}>
			<Fed runs={runs} />
		</ChartViewProvider>
	);
}

function Fed({ runs }: { runs: Run[] }) {
	const view = useChartView();
	const part = useChosenPart("step");
	const whole = useQueries({ queries: runs.map(({ run }) => curvesQuery(run)), combine: smoothed });
	const chosen = useQueries({
		queries: runs.map(({ run }) => ({ ...curvesQuery(run, part), placeholderData: keepPreviousData })),
		combine: smoothed,
	});
	const lines = useMemo(() => overlaid(runs, chosen), [runs, chosen]);
	const end = Math.max(1, ...whole.map((line) => line?.at.at(-1) ?? 0));
	useChartKeys(view, end);

	if (whole.some((line) => line === undefined)) return <p className="text-muted-foreground">Reading the losses</p>;
	if (whole.every((line) => line?.values.length === 0))
		return <p className="text-muted-foreground">None of these runs kept a loss.</p>;
	const ends = overlaid(runs, whole).map(endWords);
	return (
		<div className="rounded-lg border bg-card">
			<div className="flex min-h-10 items-center gap-3 px-3.5 py-1 text-small text-muted-foreground">
				<ul className="flex min-w-0 flex-wrap gap-x-5 gap-y-1">
					{lines.map((line, index) => (
						<li key={line.name}>
							<ChartLegend line={{ ...line, name: ends[index] ?? line.name }} />
						</li>
					))}
				</ul>
				<IconButton label="Show the chart as a table" keys="T" className="ml-auto" onClick={view.toggleTables}>
					<Table2 />
				</IconButton>
			</div>
			<div className="px-2 pb-2">
				<SeriesChart
					unit="step"
					lines={lines}
					whole={[0, end]}
					height={260}
					label={`Losses over steps: ${ends.join(", ")}`}
					title={(at) => `Step ${count(Math.round(at))}`}
					tick={rounded}
				/>
			</div>
		</div>
	);
}

function endWords({ name, line }: ChartLine): string {
	const last = line.values.at(-1);
	return `${name} ${last == null ? "has no loss" : `ends at ${loss(last)}`}`;
}
