// The runs that are over, newest first.
import { useNavigate } from "@tanstack/react-router";
import type { Run } from "@/api/bindings";
import { day, estimate } from "@/lib/format";
import { firstPage, RunLink } from "./run-link";
import { StateBadge } from "./state-badge";
import { stepWords } from "./words";

export function RunsTable({ runs }: { runs: Run[] }) {
	const navigate = useNavigate();
	return (
		<table className="w-full table-fixed">
			<thead className="sticky top-0 z-10 bg-background text-left text-small text-muted-foreground">
				<tr className="h-8 border-b [&>th]:font-normal">
					<th className="pl-5">Run, and how it ended</th>
					<th className="w-32">State</th>
					<th className="w-40 text-right">Steps</th>
					<th className="w-32 text-right">Time</th>
					<th className="w-36 pr-5 text-right">Ended</th>
				</tr>
			</thead>
			<tbody>
				{runs.map((run) => (
					<tr
						key={run.run}
						data-testid="run-row"
						data-run={run.run}
						className="h-[50px] border-b focus-within:bg-accent/50 hover:bg-accent/50"
						onClick={() => void navigate(firstPage(run))}
					>
						<td className="min-w-0 pl-5 pr-4">
							<RunLink run={run} className="block" />
							<span className="block truncate text-small text-muted-foreground" title={run.sentence}>
								{run.sentence}
							</span>
						</td>
						<td>
							<StateBadge run={run} />
						</td>
						<td className="text-right">{stepWords(run)}</td>
						<td className="text-right text-muted-foreground">{duration(run)}</td>
						<td className="pr-5 text-right text-muted-foreground">{run.ended && day(new Date(run.ended))}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

function duration(run: Run): string {
	if (!run.started || !run.ended) return "";
	return estimate((Date.parse(run.ended) - Date.parse(run.started)) / 1000);
}
