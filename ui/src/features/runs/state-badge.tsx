// A run's state: an icon and a word.
import { Check, CircleDashed, CircleX, Clock, Loader, Pause, Square, Unplug } from "lucide-react";
import type { Run, RunStatus } from "@/api/bindings";
import { Badge } from "@/components/ui/badge";
import { stateWords, statusWords, tones } from "./words";

const icons: Record<RunStatus, typeof Check> = {
	queued: Clock,
	running: Loader,
	stopping: CircleDashed,
	completed: Check,
	failed: CircleX,
	stopped: Square,
	paused: Pause,
	lost: Unplug,
};

/** How a run ended. */
export function EndBadge({ status }: { status: RunStatus }) {
	const Icon = icons[status];
	return (
		<Badge tone={tones[status]} data-testid="run-state" data-state={status}>
			<Icon aria-hidden="true" />
			{statusWords[status]}
		</Badge>
	);
}

export function StateBadge({ run }: { run: Pick<Run, "status" | "doing" | "tally"> }) {
	const Icon = icons[run.status];
	return (
		<Badge tone={tones[run.status]} data-testid="run-state" data-state={run.status} data-phase={run.tally.phase}>
			<Icon aria-hidden="true" />
			{stateWords(run)}
		</Badge>
	);
}
