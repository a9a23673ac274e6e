// The run in the status bar: name, place, share, time left; a click opens it. After it, how many wait.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import type { Run } from "@/api/bindings";
import { Progress } from "@/components/ui/progress";
import { Separator } from "@/components/ui/separator";
import { cn } from "@/lib/cn";
import { estimate } from "@/lib/format";
import { lasting } from "./alarms";
import { runsQuery } from "./api";
import { queueQuery } from "./queue-api";
import { holdWords } from "./queue-words";
import { isLive, placeWords, share, shareWords, stateWords } from "./words";

export function RunStatus() {
	const { data: runs = [] } = useQuery(runsQuery);
	const current = runs.find((run) => isLive(run.status));
	const { data: queue } = useQuery(queueQuery);
	const hold = queue?.hold ?? null;
	const waiting = runs.filter((run) => run.status === "queued").length;
	return (
		<>
			{current && (
				<Link
					to="/runs/$run/overview"
					params={{ run: current.run }}
					data-testid="run-status"
					className="flex min-w-0 items-center gap-2 rounded-sm px-1 hover:bg-sidebar-accent"
				>
					<span className="size-2 shrink-0 rounded-full bg-success" aria-hidden="true" />
					<span className="truncate text-foreground">{current.name}</span>
					<span className="truncate">{statusWords(current)}</span>
					<Progress value={share(current)} label={`Progress of ${current.name}`} className="h-1 w-24 shrink-0" />
					<span className="shrink-0">{leftWords(current)}</span>
				</Link>
			)}
			{current && <AlarmStatus run={current} />}
			{current && waiting > 0 && <Separator orientation="vertical" className="h-3" />}
			{waiting > 0 && (
				<Link to="/runs" className="min-w-0 truncate rounded-sm px-1 hover:bg-sidebar-accent">
					{`${waiting} queued`}
					{hold && (
						<span className="ml-1.5 text-warning" title={holdWords(hold, new Date())} data-testid="status-held">
							{hold.cause ? `held: ${hold.cause.sentence}` : "held"}
						</span>
					)}
				</Link>
			)}
		</>
	);
}

/** The worst of what lasts, in a few words; its banner says more. */
function AlarmStatus({ run }: { run: Run }) {
	const [alarm] = lasting(run);
	if (!alarm) return null;
	const danger = alarm.level === "danger";
	return (
		<Link
			to="/runs/$run/overview"
			params={{ run: run.run }}
			title={alarm.sentence}
			data-testid="alarm-status"
			className={cn(
				"flex min-w-0 items-center gap-1.5 rounded-sm px-1 hover:bg-sidebar-accent",
				danger ? "text-destructive" : "text-warning",
			)}
		>
			<TriangleAlert className="size-3 shrink-0" aria-hidden="true" />
			<span className="truncate">{alarm.title}</span>
		</Link>
	);
}

function statusWords(run: Run): string {
	const training = run.status === "running" && run.tally.phase === "training";
	return training ? placeWords(run) : stateWords(run);
}

function leftWords(run: Run): string {
	return [shareWords(run), run.eta_seconds !== null && run.status === "running" && `${estimate(run.eta_seconds)} left`]
		.filter(Boolean)
		.join(" · ");
}
