// The queue of runs: what the window asks and tells the core about it.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { commands, type Lineup } from "@/api/bindings";

/** What waits, in order. */
export const queueQuery = queryOptions({ queryKey: ["runs", "queue"], queryFn: () => commands.runQueue() });

/** A change of the queue; its answer is the queue as it is then. */
function useChange<T>(change: (asked: T) => Promise<Lineup>) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: change,
		onSuccess: (queue) => client.setQueryData(queueQuery.queryKey, queue),
	});
}

/** Moves a run to a place, counted from 1. */
export const useMove = () =>
	useChange(({ job, place }: { job: number; place: number }) => commands.moveJob(job, place));

/** First, and beside others where a card is free; with `pause`, those that use its card make way. */
export const useStartNow = () =>
	useChange(({ job, pause }: { job: number; pause: boolean }) => commands.startJobNow(job, pause));

/** First, beside a tagging that shares the card with it. */
export const useShareAndStart = () =>
	useChange(async ({ job, tagging }: { job: number; tagging: number }) => {
		await commands.tagWhileTraining(tagging, "share");
		return commands.startJobNow(job, false);
	});

/** What it would take to start a run now. */
export const useOfferStartNow = () => useMutation({ mutationFn: (job: number) => commands.offerStartNow(job) });

/** Holds one run back, or releases it. */
export const useHold = () => useChange(({ job, held }: { job: number; held: boolean }) => commands.holdJob(job, held));

/** No sooner than a moment; null takes that back. */
export const useStartAt = () =>
	useChange(({ job, at }: { job: number; at: string | null }) => commands.startJobAt(job, at));

/** Holds the whole queue, also only until a moment. What runs goes on. */
export const useHoldQueue = () => useChange((until: string | null) => commands.holdQueue(until));

/** Lets it go on. */
export const useReleaseQueue = () => useChange(() => commands.releaseQueue());

/** Takes a run out of the queue and makes a draft of it again. */
export const useEditQueued = () => useMutation({ mutationFn: (run: string) => commands.editQueuedRun(run) });
