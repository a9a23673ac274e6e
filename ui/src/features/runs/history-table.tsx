// The runs that are over, newest first: how each ended, what changed since the one before, what went in, its loss.
import { useNavigate } from "@tanstack/react-router";
import type { PastRun } from "@/api/bindings";
import { Sparkline } from "@/components/sparkline";
import { Checkbox } from "@/components/ui/checkbox";
import { day, estimate, loss } from "@/lib/format";
import { HistoryMenu } from "./history-menu";
import { firstPage, RunLink } from "./run-link";
import { EndBadge } from "./state-badge";
import { stepWords } from "./words";

type Props = { runs: PastRun[]; ticked: string[]; onTick: (run: string) => void };

export function HistoryTable({ runs, ticked, onTick }: Props) {
	const navigate = useNavigate();
	return (
		<table className="w-full table-fixed">
			<thead className="sticky top-0 z-10 bg-background text-left text-small text-muted-foreground">
				<tr className="h-8 border-b [&>th]:font-normal">
					<th className="w-11">
						<span className="sr-only">Ticked</span>
					</th>
					<th>Run, and what changed since the one before</th>
					<th className="w-24">State</th>
					<th className="w-44">Model, dataset</th>
					<th className="w-28">Loss</th>
					<th className="w-28 text-right">Steps</th>
					<th className="w-24 text-right">Time</th>
					<th className="w-24 text-right">Ended</th>
					<th className="w-16">
						<span className="sr-only">More</span>
					</th>
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
						<td className="pl-5" onClick={(event) => event.stopPropagation()} onKeyDown={() => {}}>
							<Checkbox
								aria-label={`Tick ${run.name}`}
								checked={ticked.includes(run.run)}
								onCheckedChange={() => onTick(run.run)}
							/>
						</td>
						<td className="min-w-0 pr-4">
							<RunLink run={run} className="block" />
							<span className="block truncate text-small text-muted-foreground" title={whatChanged(run)}>
								{whatChanged(run)}
							</span>
						</td>
						<td>
							<EndBadge status={run.status} />
						</td>
						<td className="min-w-0 pr-3 text-small">
							<span className="block truncate" title={run.base_model ?? undefined}>
								{run.base_model}
							</span>
							<span className="block truncate text-muted-foreground" title={run.datasets.join(", ")}>
								{run.datasets.join(", ")}
							</span>
						</td>
						<td className="pr-3">
							<LossLine run={run} />
						</td>
						<td className="text-right">{stepWords(run)}</td>
						<td className="text-right text-muted-foreground">{duration(run)}</td>
						<td className="text-right text-muted-foreground">{run.ended && day(new Date(run.ended))}</td>
						<td className="pr-5 text-right" onClick={(event) => event.stopPropagation()} onKeyDown={() => {}}>
							<HistoryMenu run={run} />
						</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

/** A run that went wrong says that first. */
function whatChanged({ status, sentence, details }: PastRun): string {
	if (status === "failed" || status === "lost") return sentence;
	if (!details?.before) return details && details.images > 0 ? "first run with these images" : sentence;
	return details.changed.length > 0 ? details.changed.join(", ") : "nothing changed";
}

function LossLine({ run: { name, status, details } }: { run: PastRun }) {
	const values = (details?.loss ?? []).filter((value) => value !== null);
	const last = values.at(-1);
	if (values.length < 2 || last === undefined) return null;
	return (
		<Sparkline
			values={values}
			label={`Loss of ${name}, ${loss(last)} at its end`}
			min={Math.min(...values)}
			max={Math.max(...values)}
			height={22}
			color={status === "failed" ? "var(--destructive)" : undefined}
		/>
	);
}

function duration({ started, ended }: PastRun): string {
	return started && ended ? estimate((Date.parse(ended) - Date.parse(started)) / 1000) : "";
}
