// The loss over steps with means, validation and rates, and how it is drawn.
import { Table2 } from "lucide-react";
import { useId, useMemo, useState } from "react";
import type { Curves, RunMark } from "@/api/bindings";
import { ChartLegend } from "@/components/charts/chart-legend";
import { summary } from "@/components/charts/lines";
import { SeriesChart } from "@/components/charts/series-chart";
import { useChartView, useChosenPart } from "@/components/charts/view";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { IconButton } from "@/components/ui/icon-button";
import { Slider } from "@/components/ui/slider";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { count, learningRate, loss, rounded } from "@/lib/format";
import { clippedRange, lossLines } from "./curves";
import { chartMarks } from "./marks";

const scales = [
	{ value: "linear", label: "Linear" },
	{ value: "log", label: "Log" },
] as const;

type Props = {
	curves: Curves | undefined;
	/** The planned end, so that the axis does not move while training. */
	totalSteps: number | null;
	/** The steps at which an epoch began. */
	epochs: number[];
	marks: RunMark[];
	smoothing: number;
	onSmoothing: (weight: number) => void;
	height: number;
};

export function LossCard({ curves, totalSteps, epochs, marks, smoothing, onSmoothing, height }: Props) {
	const [logarithmic, setLogarithmic] = useState(false);
	const [clip, setClip] = useState(true);
	const clipId = useId();
	const view = useChartView();
	const part = useChosenPart("step");
	const lines = useMemo(() => (curves ? lossLines(curves) : []), [curves]);
	const signs = useMemo(() => chartMarks(marks), [marks]);
	const last = curves?.extent?.[1] ?? 0;
	const empty = !curves || (curves.loss.at.length === 0 && curves.smoothed.at.length === 0);
	return (
		<section
			aria-label="Loss"
			data-testid="loss-card"
			data-points={curves?.loss.at.length ?? 0}
			className="rounded-lg border bg-card"
		>
			<header className="flex min-h-10 flex-wrap items-center gap-x-4 gap-y-1 px-3.5 py-1 text-small text-muted-foreground">
				<h2 className="text-body font-semibold text-foreground">Loss</h2>
				{lines.map((line) => (
					<ChartLegend key={line.name} line={line} />
				))}
				{epochs.length > 0 && <ChartLegend line={{ name: "epoch", color: "--input", dash: [3, 3] }} />}
				<span className="ml-auto flex items-center gap-4">
					{part && (
						<Button size="small" onClick={() => view.setPart(null)} title="Show all steps (0, or a double click)">
							{`Steps ${count(Math.round(part[0]))} to ${count(Math.round(part[1]))}, show all`}
						</Button>
					)}
					<span className="flex w-[176px] items-center gap-2 whitespace-nowrap">
						Smoothing
						<Slider
							label="Smoothing"
							min={0}
							max={0.99}
							step={0.01}
							value={[smoothing]}
							onValueChange={([weight = 0]) => onSmoothing(weight)}
						/>
						<span className="w-7 text-right text-foreground">{smoothing.toFixed(2)}</span>
					</span>
					<ToggleGroup
						small
						label="Scale of the loss"
						value={logarithmic ? "log" : "linear"}
						choices={[...scales]}
						onChange={(scale) => setLogarithmic(scale === "log")}
					/>
					<span className="flex items-center gap-1.5 whitespace-nowrap">
						<Checkbox
							id={clipId}
							checked={clip}
							disabled={logarithmic}
							onCheckedChange={(checked) => setClip(checked === true)}
						/>
						<label htmlFor={clipId}>clip outliers</label>
					</span>
					<IconButton label="Show the charts as tables" keys="T" onClick={view.toggleTables}>
						<Table2 />
					</IconButton>
				</span>
			</header>
			<div className="px-2 pb-2">
				{empty ? (
					<p className="flex items-center justify-center text-muted-foreground" style={{ height }}>
						The loss appears here with the first steps.
					</p>
				) : (
					<SeriesChart
						unit="step"
						lines={lines}
						whole={[0, Math.max(totalSteps ?? 0, last, 1)]}
						verticals={epochs}
						marks={signs}
						height={height}
						label={sentence(curves, last)}
						title={(at) => stepTitle(at, epochs)}
						logarithmic={logarithmic}
						range={clip ? clippedRange(curves.clipped) : null}
						tick={rounded}
						rightTick={learningRate}
					/>
				)}
			</div>
		</section>
	);
}

function sentence(curves: Curves, last: number): string {
	const said = summary(curves.smoothed);
	if (!said) return "Loss, no values yet";
	const first = curves.smoothed.values[0];
	const from = first == null ? "" : `from ${loss(first)} `;
	return `Loss over ${count(last)} steps, smoothed ${from}to ${loss(said.last)}, lowest ${loss(said.low)} at step ${count(said.lowAt)}`;
}

function stepTitle(at: number, epochs: number[]): string {
	const epoch = epochs.length > 0 ? `, epoch ${1 + epochs.filter((first) => first < at).length}` : "";
	return `Step ${count(Math.round(at))}${epoch}`;
}
