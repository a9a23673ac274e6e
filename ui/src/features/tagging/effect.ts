// What this tagging would do, asked for each of the three things that can happen to captions, live.
import { commands, type Existing, type Job, type TaggingEffect, type TagQuestion } from "@/api/bindings";
import { useProgress } from "@/api/live";
import { type Latest, useLatest } from "./use-latest";

/** `seen`: names what the taggers saw until now; another name means that they saw more. */
export type Wanted = { question: TagQuestion; seen: string };

export type Effects = Record<Existing, Latest<Wanted, TaggingEffect>>;

const ask = ({ question }: Wanted) => commands.tagEffect(question);

/** Changes with each image that the newest tagging of the dataset looked at. */
export function useSeen(job: Job | null): string {
	const live = useProgress(job?.id ?? 0);
	return job ? `${job.id} ${job.state} ${(live ?? job.progress)?.done ?? 0}` : "";
}

/** What is chosen comes first; what else could be chosen follows when it is known, and only where images have captions. */
export function useEffects({ question, seen }: Wanted, possible: boolean, captioned: boolean): Effects {
	const chosen = question.existing ?? "skip";
	const current = useLatest("tag-effect", { question, seen }, ask, possible);
	const others = possible && captioned && current.fresh;
	const of = (existing: Existing): Wanted => ({ question: { ...question, existing }, seen });
	const effects = {
		skip: useLatest("tag-effect", of("skip"), ask, others && chosen !== "skip"),
		append: useLatest("tag-effect", of("append"), ask, others && chosen !== "append"),
		replace: useLatest("tag-effect", of("replace"), ask, others && chosen !== "replace"),
	};
	return { ...effects, [chosen]: current };
}

/** Images that the taggers did not look at yet; those that they could not read are not counted again. */
export function unread(effect: TaggingEffect, failed: number): number {
	return Math.max(0, effect.images - effect.seen - failed);
}
