// The stages of an installation: done, under way with a bar, to come; a failure stands in the place of its row.
import { useQuery } from "@tanstack/react-query";
import { Check, CircleAlert, LoaderCircle, Minus } from "lucide-react";
import type { StageRecord } from "@/api/bindings";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { cn } from "@/lib/cn";
import { logQuery } from "./api";
import { countsBytes, stageName, stageNote } from "./words";

type Props = {
	name: string;
	stages: StageRecord[];
	/** What each fetches, about. */
	sizes: number[];
	/** Shows what each wrote. */
	details: boolean;
	onRetry: () => void;
};

export function InstallStages({ name, stages, sizes, details, onRetry }: Props) {
	return (
		<ol className="rounded-lg border bg-card px-4" data-testid="install-stages">
			{stages.map((record, index) => (
				<li
					key={record.stage}
					data-testid={`stage-${record.stage}`}
					data-state={record.state}
					className="border-b py-2 last:border-b-0"
				>
					{record.state === "failed" ? (
						<ProblemAlert error={record.problem}>
							<Button size="small" onClick={onRetry}>
								Retry
							</Button>
						</ProblemAlert>
					) : (
						<Row record={record} bytes={sizes[index] ?? 0} />
					)}
					{details && record.state !== "waiting" && <Log name={name} record={record} />}
				</li>
			))}
		</ol>
	);
}

function Row({ record, bytes }: { record: StageRecord; bytes: number }) {
	const { state, stage, done = 0, total } = record;
	const note = stageNote(record, bytes);
	return (
		<div className="flex min-h-[26px] items-center gap-3">
			<Mark state={state} />
			<span className={cn("w-[210px] shrink-0", state === "running" && "font-medium", isToCome(state) && "text-faint")}>
				{stageName(stage)}
			</span>
			{state === "running" ? (
				<Progress
					value={countsBytes(stage) && total ? done / total : null}
					label={stageName(stage)}
					className="min-w-0 flex-1"
				/>
			) : (
				<span className="flex-1" />
			)}
			<span className="max-w-[50%] truncate text-small text-muted-foreground tabular-nums" title={note}>
				{note}
			</span>
		</div>
	);
}

const isToCome = (state: StageRecord["state"]) => state === "waiting" || state === "interrupted";

function Mark({ state }: { state: StageRecord["state"] }) {
	const icon = "size-4 shrink-0";
	if (state === "done") return <Check className={cn(icon, "text-success")} aria-label="Done" />;
	if (state === "running")
		return (
			<LoaderCircle className={cn(icon, "animate-spin text-primary motion-reduce:animate-none")} aria-label="Now" />
		);
	if (state === "skipped") return <Minus className={cn(icon, "text-muted-foreground")} aria-label="Skipped" />;
	if (state === "interrupted") return <CircleAlert className={cn(icon, "text-warning")} aria-label="Interrupted" />;
	return (
		<span className="flex size-4 shrink-0 items-center justify-center" aria-hidden="true">
			<i className="size-1.5 rounded-full bg-track" />
		</span>
	);
}

function Log({ name, record }: { name: string; record: StageRecord }) {
	const { data } = useQuery({ ...logQuery(name, record.stage), refetchInterval: record.state === "running" && 1000 });
	if (!data) return null;
	return (
		<pre className="selectable mt-1 max-h-40 overflow-auto whitespace-pre-wrap break-words rounded-sm bg-sunken p-2 font-mono text-micro">
			{data}
		</pre>
	);
}
