// The run that is alive, above the queue and the history.
import { Link } from "@tanstack/react-router";
import { Pause } from "lucide-react";
import type { Run } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { estimate } from "@/lib/format";
import { AskButton } from "./ask-button";
import { RunLink } from "./run-link";
import { StateBadge } from "./state-badge";
import { StopButton } from "./stop-button";
import { placeWords, share, shareWords } from "./words";

export function LiveRow({ run }: { run: Run }) {
	return (
		<div className="flex items-center gap-4 border-b bg-card px-5 py-3" data-testid="live-run" data-run={run.run}>
			<div className="w-[260px] min-w-0">
				<RunLink run={run} className="block" />
				<div className="truncate text-small text-muted-foreground">{placeWords(run)}</div>
			</div>
			<StateBadge run={run} />
			<Progress value={share(run)} label={`Progress of ${run.name}`} className="max-w-[300px] flex-1" />
			<span className="whitespace-nowrap">
				{shareWords(run)}
				{run.eta_seconds !== null && (
					<span className="ml-2 text-muted-foreground">{estimate(run.eta_seconds)} left</span>
				)}
			</span>
			<span className="ml-auto flex gap-1.5">
				{run.status === "running" && run.trainer === "kohya" && (
					<AskButton run={run} request="pause" small data-testid="row-pause">
						<Pause />
					</AskButton>
				)}
				<StopButton run={run} small />
				<Button asChild size="small">
					<Link to="/runs/$run/overview" params={{ run: run.run }}>
						Open
					</Link>
				</Button>
			</span>
		</div>
	);
}
