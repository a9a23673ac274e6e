// Long work that a view starts: its command answers with a job, and the view waits here for the job's end.
import { type UseMutationOptions, useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { commands, events, type Job } from "./bindings";

/** Jobs whose end is told by the view that began them. */
const awaited = new Set<number>();
export const isAwaited = (job: Pick<Job, "id">): boolean => awaited.has(job.id);

/** Whether a job waits or runs. */
export const isOpen = (job: Pick<Job, "state">): boolean => job.state === "queued" || job.state === "running";

/** Resolves when the job has ended. Another process may end it, so that the rows are asked at each news of jobs. */
async function ended(job: Job): Promise<Job> {
	let look: () => void = () => undefined;
	const stop = await events.news.listen(({ payload }) => {
		if (payload.type === "changed" && payload.data === "jobs") look();
	});
	try {
		for (;;) {
			const news = new Promise<void>((resolve) => {
				look = resolve;
			});
			const now = await commands.getJob(job.id);
			if (!isOpen(now)) return now;
			await news;
		}
	} finally {
		stop();
	}
}

/** What a job left; throws its problem, or that it was stopped and what that means. */
function resultOf<Result>(job: Job, stopped: string): Result {
	if (job.result !== null) return job.result as Result;
	throw job.problem ?? { code: "cancelled", message: `Stopped: ${job.title}`, hint: stopped, detail: null };
}

type Options<Args, Result> = Omit<UseMutationOptions<Result, Error, Args>, "mutationFn"> & {
	/** What a stop leaves, in a sentence. */
	stopped: string;
};

/** A mutation that is pending until the job it starts has ended. `job` is its number while it runs. */
export function useJobMutation<Args, Result>(
	start: (args: Args) => Promise<Job>,
	{ stopped, ...options }: Options<Args, Result>,
) {
	const [job, setJob] = useState<number>();
	const mutation = useMutation({
		...options,
		mutationFn: async (args: Args) => {
			const begun = await start(args);
			awaited.add(begun.id);
			setJob(begun.id);
			return resultOf<Result>(await ended(begun).finally(() => setJob(undefined)), stopped);
		},
	});
	return { ...mutation, job };
}
