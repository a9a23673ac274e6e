// Auto-tag: taggers on this machine, what a dataset has, and the job that tags it.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { commands, type Job, type TagReport, type TagSpec } from "@/api/bindings";

/** Finished jobs are looked for among the newest ones. */
const RECENT = 50;

export const taggersQuery = queryOptions({ queryKey: ["tagging", "taggers"], queryFn: () => commands.listTaggers() });

/** Tries a tagger and adds it; the answer is the job that does. */
export function useAddTagger() {
	return useMutation({ mutationFn: (path: string) => commands.addTagger({ path }), meta: { quiet: true } });
}

export const jobQuery = (job: number) =>
	queryOptions({ queryKey: ["jobs", "one", job], queryFn: () => commands.getJob(job) });

/** How many images there are, and how many have a caption. Follows the captions. */
export const captionCountsQuery = (dataset: string) =>
	queryOptions({ queryKey: ["captions", "tagging", dataset], queryFn: () => commands.captionCounts(dataset) });

/** The card as a tagging would find it now. Follows the jobs. */
export const tagCardQuery = queryOptions({
	queryKey: ["jobs", "tagging-card"],
	queryFn: () => commands.taggingCard("auto"),
});

/** What the settings say that taggings do while a training uses the card. */
export const whileTrainingQuery = queryOptions({
	queryKey: ["settings"],
	queryFn: () => commands.getSettings(),
	select: (settings) => settings.tag_while_training ?? "wait",
});

/** The newest job that tags this dataset, running or ended. */
export const tagJobQuery = (dataset: string) =>
	queryOptions({
		queryKey: ["jobs", "tagging", dataset],
		queryFn: async () => (await commands.listJobs(RECENT)).find((job) => tags(job, dataset)) ?? null,
	});

function tags(job: Job, dataset: string): boolean {
	return job.task?.kind === "tag" && job.task.dataset === dataset;
}

/** The order of a job that tags. */
export function orderOf(job: Job | null): TagSpec | null {
	return job?.task?.kind === "tag" ? job.task : null;
}

/** What an ended job left, where it left anything. */
export function reportOf(job: Job): TagReport | null {
	return (job.result as TagReport | null) ?? null;
}

/** Images that the last tagging could not read, if it was by these taggers. */
export function unreadable(job: Job | null, taggers: string[]): number {
	const order = orderOf(job);
	if (!job || !order || [order.tagger, ...(order.also ?? [])].join() !== taggers.join()) return 0;
	return reportOf(job)?.failed.length ?? 0;
}

export function useStartTagging(dataset: string) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: (spec: TagSpec) => commands.startTagging(spec),
		onSuccess: (job) => client.setQueryData(tagJobQuery(dataset).queryKey, job),
		meta: { quiet: true },
	});
}

export function useStopTagging() {
	return useMutation({ mutationFn: (job: number) => commands.cancelJob(job) });
}
