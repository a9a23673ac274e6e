// Says that the queue is held and why, and lets it go on.
import { Pause } from "lucide-react";
import type { Lineup } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { useReleaseQueue } from "./queue-api";
import { holdWords } from "./queue-words";

export function HeldBanner({ queue, className }: { queue: Pick<Lineup, "hold">; className?: string }) {
	const release = useReleaseQueue();
	if (queue.hold === null) return null;
	return (
		<div
			role="status"
			data-testid="queue-held"
			className={cn("flex items-center gap-2.5 bg-warning-soft px-3.5 py-1.5 text-small", className)}
		>
			<Pause className="size-3.5 shrink-0 text-warning" aria-hidden="true" />
			<span className="min-w-0 flex-1">{holdWords(queue.hold, new Date())}</span>
			<Button
				size="small"
				disabled={release.isPending}
				onClick={() => release.mutate(undefined)}
				data-testid="resume-queue"
			>
				Resume queue
			</Button>
		</div>
	);
}
