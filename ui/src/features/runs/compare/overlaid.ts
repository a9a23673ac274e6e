// The losses of runs as lines of one chart. Pure.
import type { Line, Run } from "@/api/bindings";
import type { ChartLine } from "@/components/charts/lines";
import { loss } from "@/lib/format";

const COLORS = ["--chart-1", "--chart-2", "--chart-3", "--chart-4"];
const DASHES: (number[] | undefined)[] = [undefined, [6, 4], [2, 3], [10, 3, 2, 3]];
const nothing: Line = { at: [], values: [] };

/** One line for each run, in their order; runs of one name are told by their folders. */
export function overlaid(runs: Pick<Run, "run" | "name">[], lines: (Line | undefined)[]): ChartLine[] {
	return runs.map(({ run, name }, index) => ({
		name: runs.filter((other) => other.name === name).length > 1 ? run : name,
		line: lines[index] ?? nothing,
		color: COLORS[index % COLORS.length] ?? "--chart-1",
		dash: DASHES[index % DASHES.length],
		width: 2,
		say: loss,
	}));
}
