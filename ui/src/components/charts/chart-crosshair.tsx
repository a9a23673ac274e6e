// Where the crosshair of a run stands on one chart, and what the lines say there.
import type uPlot from "uplot";
import { CrosshairBox } from "./crosshair";
import { type ChartLine, valueAt } from "./lines";
import type { ChartMark } from "./marks";
import { type Unit, useCursor } from "./view";

type Props = {
	chart: uPlot;
	unit: Unit;
	lines: ChartLine[];
	marks: readonly ChartMark[];
	title: (at: number) => string;
};

/** A mark this near, in pixels, is told. */
const NEAR = 5;

export function ChartCrosshair({ chart, unit, lines, marks, title }: Props) {
	const cursor = useCursor(unit);
	const { min, max } = chart.scales.x ?? {};
	if (cursor === null || min == null || max == null || cursor < min || cursor > max) return null;
	const at = unit === "step" ? Math.round(cursor) : cursor;
	const place = chart.valToPos(at, "x");
	const left = place + chart.bbox.left / devicePixelRatio;
	const rows = lines.map(({ name, line, say }): [string, string] => {
		const value = valueAt(line, at);
		return [name, value === null ? "none" : say(value)];
	});
	const near = marks.filter((mark) => Math.abs(chart.valToPos(mark.at, "x") - place) <= NEAR).slice(0, 3);
	const told = [...rows, ...near.map((mark): [string, string] => [mark.words, ""])];
	return (
		<>
			<div
				aria-hidden="true"
				className="pointer-events-none absolute w-px bg-muted-foreground/70"
				style={{ left, top: chart.bbox.top / devicePixelRatio, height: chart.bbox.height / devicePixelRatio }}
			/>
			<CrosshairBox reading={{ title: title(at), rows: told, left, side: left > chart.width / 2 ? "left" : "right" }} />
		</>
	);
}
