// The first thing on Home: the run that is alive, or the last one, or how to begin.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleX } from "lucide-react";
import type { Run } from "@/api/bindings";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { day } from "@/lib/format";
import { curvesQuery, runsQuery } from "./api";
import { LossLine } from "./loss-line";
import { RunFigures, RunProgress } from "./run-figures";
import { firstPage } from "./run-link";
import { StateBadge } from "./state-badge";
import { StopButton } from "./stop-button";
import { isLive, isOver } from "./words";

export function HomeRun() {
	const { data: runs, error } = useQuery(runsQuery);
	if (error && !runs) return <ProblemAlert error={error} />;
	if (!runs) return <Skeleton className="h-[226px]" />;
	const live = runs.find((run) => isLive(run.status));
	return live ? <Live run={live} /> : <Nothing last={runs.find((run) => isOver(run.status))} />;
}

function Live({ run }: { run: Run }) {
	const { data: curves } = useQuery(curvesQuery(run.run));
	return (
		<section
			aria-label="Current run"
			data-testid="home-run"
			className="flex flex-col gap-3 rounded-lg border bg-card p-4"
		>
			<div className="flex items-center gap-2">
				<h1 className="truncate text-title font-semibold">{run.name}</h1>
				<StateBadge run={run} />
				<span className="ml-auto flex shrink-0 gap-1.5">
					<StopButton run={run} small />
					<Button asChild size="small" variant="primary">
						<Link to="/runs/$run/overview" params={{ run: run.run }}>
							Open run
						</Link>
					</Button>
				</span>
			</div>
			<RunProgress run={run} />
			<RunFigures run={run} className="grid grid-cols-[repeat(auto-fit,minmax(110px,1fr))] gap-3" />
			<LossLine curves={curves} totalSteps={run.total_steps} />
		</section>
	);
}

function Nothing({ last }: { last: Run | undefined }) {
	return (
		<section aria-label="Current run" data-testid="home-idle" className="rounded-lg border bg-card p-4">
			<div className="flex items-center gap-3">
				<h1 className="text-title font-semibold">Nothing is training</h1>
				<Button asChild size="small" variant="primary" className="ml-auto">
					<Link to="/train">New run</Link>
				</Button>
			</div>
			{last ? (
				<Last run={last} />
			) : (
				<p className="mt-1 text-muted-foreground">
					Choose a dataset and a base model on the Train page to make the first LoRA.
				</p>
			)}
		</section>
	);
}

function Last({ run }: { run: Run }) {
	const failed = run.status === "failed";
	return (
		<div className="mt-3 flex items-center gap-3 rounded-md bg-sunken px-3 py-2.5">
			{failed && <CircleX className="size-4 shrink-0 text-destructive" aria-hidden="true" />}
			<div className="min-w-0 flex-1">
				<div className="flex items-center gap-2">
					<span className="truncate font-medium">{run.name}</span>
					<StateBadge run={run} />
					{run.ended && <span className="shrink-0 text-small text-muted-foreground">{day(new Date(run.ended))}</span>}
				</div>
				<div className="truncate text-small text-muted-foreground" title={run.sentence}>
					{run.sentence}
				</div>
			</div>
			<Button asChild size="small">
				<Link {...firstPage(run)}>{failed ? "See what went wrong" : "Open"}</Link>
			</Button>
		</div>
	);
}
