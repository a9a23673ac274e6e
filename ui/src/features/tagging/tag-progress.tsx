// The tagging that runs now: n of N, images a second, time left, where it really runs, and Stop.
import { WandSparkles } from "lucide-react";
import type { Job } from "@/api/bindings";
import { useProgress } from "@/api/live";
import { CardChoice, waitsForCard } from "@/components/card-choice";
import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { cn } from "@/lib/cn";
import { count, estimate, significant } from "@/lib/format";
import { useStopTagging } from "./api";

/** `reads`: it writes nothing. */
type Props = { job: Job; reads: boolean };

export function TagProgress({ job, reads }: Props) {
	const stop = useStopTagging();
	const progress = useProgress(job.id) ?? job.progress;
	const phase = reads && progress?.phase === "Tagging" ? "Reading images" : progress?.phase;
	const done = progress?.done ?? 0;
	const total = progress?.total ?? null;
	const parts = [
		progress?.rate ? `${significant(progress.rate)} images/s` : null,
		progress?.eta_seconds ? `${estimate(progress.eta_seconds)} left` : null,
		progress?.provider ? { cpu: "CPU", cuda: "CUDA", directml: "DirectML" }[progress.provider] : null,
	].filter(Boolean);
	const stopping = job.cancel_requested || stop.isPending;
	return (
		<div className="border-b bg-card px-4 py-2.5" data-testid="tag-progress">
			<div className="flex items-center gap-4">
				<span className="flex items-center gap-2 whitespace-nowrap font-medium">
					<WandSparkles className="size-[15px] text-primary-text" aria-hidden="true" />
					{job.state === "queued" && !waitsForCard(job) ? "Waiting for other work" : (phase ?? "Starting")}
				</span>
				{job.state !== "queued" && (
					<span className="w-[260px]">
						<Progress value={total ? done / total : null} label="Images tagged" />
					</span>
				)}
				{total !== null && (
					<span className="whitespace-nowrap tabular-nums" data-testid="tag-count">
						{count(done)} of {count(total)}
					</span>
				)}
				<span className="truncate whitespace-nowrap text-muted-foreground tabular-nums">{parts.join(" · ")}</span>
				<span className="ml-auto" />
				{reads && done > 0 && (
					<span className="truncate text-muted-foreground text-small max-xl:hidden">
						Thresholds work already, on the images read so far
					</span>
				)}
				<CardChoice job={job} />
				<Button size="small" disabled={stopping} onClick={() => stop.mutate(job.id)}>
					{stopping ? "Stopping" : done > 0 ? `Stop, keep ${count(done)}` : "Stop"}
				</Button>
			</div>
			{progress?.note && (
				<p className={cn("mt-1 text-small", job.state === "queued" ? "text-muted-foreground" : "text-warning")}>
					{progress.note}
				</p>
			)}
		</div>
	);
}
