// Everything that a run saved and that is there: steps, epochs, sizes, what its own settings remove, and what can be done with each.
import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import type { Checkpoint, Checkpoints, Run } from "@/api/bindings";
import { ProblemAlert } from "@/components/problem-alert";
import { AlertDialog, AlertDialogContent } from "@/components/ui/alert-dialog";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { count, plural, size } from "@/lib/format";
import { CheckpointActions } from "./checkpoint-actions";
import { checkpointsQuery, useDelete } from "./checkpoints-api";
import { fileName } from "./words";

type Props = { run: Pick<Run, "run" | "trainer" | "truncated"> };

export function CheckpointTable({ run }: Props) {
	const { data, error } = useQuery(checkpointsQuery(run.run));
	if (error) return <ProblemAlert error={error} />;
	if (!data) return null;
	const replay = run.trainer === "replay";
	const rows = data.checkpoints;
	return (
		<section aria-label="Saved">
			<header className="flex min-h-8 items-center gap-3">
				<h2 className="font-semibold">Saved</h2>
				<p className="min-w-0 flex-1 text-small text-muted-foreground">{!replay && data.keeps}</p>
				<AskedFor run={run.run} found={data} />
			</header>
			{rows.length + run.truncated.length === 0 ? (
				<p className="text-muted-foreground">Nothing has been saved yet.</p>
			) : (
				<table className="w-full table-fixed" data-testid="checkpoints">
					<thead className="text-left text-small text-muted-foreground">
						<tr className="h-8 border-b [&>th]:font-normal">
							<th>File</th>
							<th className="w-20 text-right">Step</th>
							<th className="w-16 text-right">Epoch</th>
							<th className="w-24 text-right">Size</th>
							<th className="w-52 pl-5">Kept</th>
							<th className="w-20">
								<span className="sr-only">Actions</span>
							</th>
						</tr>
					</thead>
					<tbody>
						{rows.map((row) => (
							<Row key={row.file} run={run.run} row={row} replay={replay} />
						))}
						{run.truncated.map((path) => (
							<tr key={path} className="h-row border-b">
								<td className="selectable truncate font-mono text-small" title={path}>
									{fileName(path)}
								</td>
								<td colSpan={5} className="pl-5 text-small text-warning">
									ends early, set aside
								</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
			{replay && (
				<p className="pt-2 text-muted-foreground">
					This run is a recording. The names are those of the recorded run; no file was written.
				</p>
			)}
		</section>
	);
}

function Row({ run, row, replay }: { run: string; row: Checkpoint; replay: boolean }) {
	return (
		<tr className="h-row border-b" data-testid="checkpoint-row">
			<td className="truncate">
				<span className="flex min-w-0 items-center gap-2">
					<span className="selectable truncate font-mono text-small" title={row.path}>
						{row.file}
					</span>
					{row.kind === "state" && <Badge>state</Badge>}
					{row.last && row.kind === "model" && <Badge tone="primary">final</Badge>}
				</span>
			</td>
			<td className="text-right tabular-nums">{row.step === null ? "" : count(row.step)}</td>
			<td className="text-right tabular-nums">{row.epoch === null ? "" : count(row.epoch)}</td>
			<td className="text-right text-muted-foreground">
				{row.bytes === null ? (replay ? "as recorded" : "missing") : size(row.bytes)}
			</td>
			<td className="truncate pl-5 text-small text-muted-foreground" title={row.goes ?? undefined}>
				{row.pinned ? (
					<Badge tone="primary">pinned</Badge>
				) : (
					(row.goes ?? (row.asked_for ? "Until you delete it" : "Stays"))
				)}
			</td>
			<td>{!replay && <CheckpointActions run={run} checkpoint={row} />}</td>
		</tr>
	);
}

/** States that pauses and saves left behind: once everything is trained nobody needs them, and nothing removes them by itself. */
function AskedFor({ run, found }: { run: string; found: Checkpoints }) {
	const remove = useDelete(run);
	const [asking, setAsking] = useState(false);
	const states = found.checkpoints.filter((row) => row.asked_for && row.no_delete === null);
	if (!found.complete || states.length === 0) return null;
	const bytes = size(states.reduce((sum, row) => sum + (row.bytes ?? 0), 0));
	const what = plural(states.length, "state");
	return (
		<>
			<Button size="small" onClick={() => setAsking(true)} disabled={remove.isPending} data-testid="delete-asked-for">
				<Trash2 />
				{`Delete ${what} of pauses, ${bytes}`}
			</Button>
			<AlertDialog open={asking} onOpenChange={setAsking}>
				<AlertDialogContent
					title={`Delete ${what} of pauses?`}
					description={`The run is complete, and pauses left them behind. ${bytes} goes into the trash of the system, from where it can be taken back.`}
					action={`Delete ${what}`}
					onAction={() => remove.mutate(states.map((row) => row.file))}
				/>
			</AlertDialog>
		</>
	);
}
