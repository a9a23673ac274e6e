// The values of a chart as a table: for those who do not see curves, and for exact numbers.
import { count, elapsed } from "@/lib/format";
import { type ChartLine, tableRows } from "./lines";
import type { Unit } from "./view";

/** Rows shown; the part in view is spread over them. */
const ROWS = 60;

export function ChartTable({ unit, lines, label }: { unit: Unit; lines: ChartLine[]; label: string }) {
	return (
		<div className="max-h-64 overflow-auto border-t" data-testid="chart-table">
			<table className="w-full table-fixed text-small">
				<caption className="sr-only">{label}</caption>
				<thead className="sticky top-0 bg-card text-muted-foreground">
					<tr className="h-7 [&>th]:px-2.5 [&>th]:text-right [&>th]:font-normal">
						<th scope="col" className="w-20">
							{unit === "step" ? "Step" : "Time"}
						</th>
						{lines.map(({ name }) => (
							<th key={name} scope="col" className="truncate" title={name}>
								{name}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{tableRows(lines, ROWS).map(({ at, values }) => (
						<tr key={at} className="h-6 border-t [&>*]:px-2.5 [&>*]:text-right">
							<th scope="row" className="font-normal">
								{unit === "step" ? count(at) : elapsed(at)}
							</th>
							{values.map((value, index) => (
								<td key={lines[index]?.name}>{value === null ? "" : lines[index]?.say(value)}</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
