// One measure of a run over its time: seconds for a step, memory.
import type { ReactNode } from "react";
import type { Line } from "@/api/bindings";
import { Panel } from "@/components/panel";
import { count, elapsed } from "@/lib/format";
import { SeriesChart } from "./series-chart";
import type { Unit } from "./view";

type Props = {
	title: string;
	note?: ReactNode;
	unit: Unit;
	line: Line;
	/** The whole axis. */
	whole: [number, number];
	range?: [number, number] | null;
	color: string;
	say: (value: number) => string;
	tick: (value: number) => string;
	label: string;
	/** In place of the curve where there is none. */
	empty: string;
	"data-testid"?: string;
};

const HEIGHT = 148;

export function TimeCard({ title, note, unit, line, whole, range, color, say, tick, label, empty, ...props }: Props) {
	return (
		<Panel title={title} actions={note && <span className="text-small text-muted-foreground">{note}</span>} {...props}>
			<div className="px-2 pb-2">
				{line.at.length === 0 ? (
					<p
						className="flex items-center justify-center px-4 text-center text-small text-muted-foreground"
						style={{ height: HEIGHT }}
					>
						{empty}
					</p>
				) : (
					<SeriesChart
						unit={unit}
						lines={[{ name: title, line, color, area: true, say }]}
						whole={whole}
						range={range}
						height={HEIGHT}
						label={label}
						title={(at) => (unit === "step" ? `Step ${count(Math.round(at))}` : elapsed(at))}
						tick={tick}
					/>
				)}
			</div>
		</Panel>
	);
}
