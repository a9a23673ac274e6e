// Curves of a run over steps or seconds. Charts of one run share crosshair and chosen part: a drag chooses, a double click shows all.
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ChartCrosshair } from "./chart-crosshair";
import { ChartTable } from "./chart-table";
import { aligned, type ChartLine } from "./lines";
import type { ChartMark } from "./marks";
import { type Axes, chartOptions } from "./options";
import { useThemeClass } from "./theme-class";
import { type Unit, useChartView, useChosenPart, useTables } from "./view";

export type SeriesChartProps = Axes & {
	unit: Unit;
	lines: ChartLine[];
	/** The whole axis, from and to. */
	whole: [number, number];
	/** Places of dashed lines. */
	verticals?: number[];
	marks?: ChartMark[];
	height: number;
	/** One sentence that says what is drawn. */
	label: string;
	/** `Step 648, epoch 5` */
	title: (at: number) => string;
};

const none: never[] = [];

export function SeriesChart({
	unit,
	lines,
	whole,
	verticals = none,
	marks = none,
	height,
	label,
	title,
	...axes
}: SeriesChartProps) {
	const place = useRef<HTMLDivElement>(null);
	const [chart, setChart] = useState<uPlot | null>(null);
	const view = useChartView();
	const part = useChosenPart(unit);
	const tables = useTables();
	const theme = useThemeClass();
	const data = useMemo(() => aligned(lines), [lines]);
	const [from, to] = part ?? whole;
	// Read when the chart draws, so that new values do not make a new chart.
	const latest = useRef({ data, from, to, axes, verticals, marks });
	latest.current = { data, from, to, axes, verticals, marks };
	const drawing = lines
		.map(({ name, color, dash, width, strength, right, area, dots }) =>
			[name, color, dash?.join(), width, strength, right, area, dots].join(" "),
		)
		.join("|");

	// biome-ignore lint/correctness/useExhaustiveDependencies: a new chart only for another theme, another set of lines, another scale
	useLayoutEffect(() => {
		const element = place.current;
		if (!element) return;
		const choose = (min: number, max: number) => view.setPart({ unit, from: min, to: max });
		const options = chartOptions({ unit, lines, latest: () => latest.current, choose });
		const made = new uPlot(
			{ ...options, width: Math.max(80, element.clientWidth), height },
			latest.current.data,
			element,
		);
		const onMove = (event: MouseEvent) => {
			const left = event.clientX - made.over.getBoundingClientRect().left;
			view.setCursor({ unit, at: made.posToVal(left, "x") });
		};
		const onLeave = () => view.setCursor(null);
		made.over.addEventListener("mousemove", onMove);
		made.over.addEventListener("mouseleave", onLeave);
		made.over.addEventListener("dblclick", () => view.setPart(null));
		const watch = new ResizeObserver(() => made.setSize({ width: Math.max(80, element.clientWidth), height }));
		watch.observe(element);
		setChart(made);
		return () => {
			watch.disconnect();
			made.destroy();
			setChart(null);
		};
	}, [drawing, unit, height, theme, view, axes.logarithmic]);

	// biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew whenever something that it reads has changed
	useEffect(() => {
		chart?.setData(data, true);
	}, [chart, data, from, to, axes.range?.[0], axes.range?.[1], verticals, marks]);

	return (
		<div>
			<div className="relative">
				<div ref={place} role="img" aria-label={label} className="w-full min-w-0" style={{ height }} />
				{chart && <ChartCrosshair chart={chart} unit={unit} lines={lines} marks={marks} title={title} />}
			</div>
			{tables && <ChartTable unit={unit} lines={lines} label={label} />}
		</div>
	);
}
