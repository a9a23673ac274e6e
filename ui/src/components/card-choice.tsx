// A tagging that waits for the graphics card: the other things that it can do.
import { useMutation } from "@tanstack/react-query";
import { commands, type Job, type WhileTraining } from "@/api/bindings";
import { Button } from "@/components/ui/button";

/** Whether a job is a tagging that waits because a training uses the card. */
export const waitsForCard = (job: Job): boolean =>
	job.state === "queued" && job.gpus !== null && job.progress?.note != null;

export function CardChoice({ job }: { job: Job }) {
	const choose = useMutation({ mutationFn: (choice: WhileTraining) => commands.tagWhileTraining(job.id, choice) });
	const chosen = job.gpus?.while_training ?? "wait";
	if (!waitsForCard(job) || chosen !== "wait") return null;
	return (
		<span className="flex shrink-0 items-center gap-1.5" data-testid="card-choice">
			<Button size="small" disabled={choose.isPending} onClick={() => choose.mutate("cpu")}>
				Use the CPU
			</Button>
			<Button size="small" disabled={choose.isPending} onClick={() => choose.mutate("share")}>
				Share the card
			</Button>
		</span>
	);
}
