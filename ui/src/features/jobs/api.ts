// Long work: what waits, runs and is done, and the sample project, which is made by such a job.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { toast } from "sonner";
import { commands, type Job } from "@/api/bindings";
import { isAwaited, isOpen } from "@/api/jobs";
import { isListed, news } from "./words";

/** The newest jobs. Training is shown by its run. */
export const jobsQuery = queryOptions({
	queryKey: ["jobs", "list"],
	queryFn: () => commands.listJobs(50),
	select: (jobs) => jobs.filter((job) => job.run === null && isListed(job)),
});

/** Asks a job to end; what was done is kept. */
export const useCancelJob = () => useMutation({ mutationFn: (id: number) => commands.cancelJob(id) });

/** Does the same work again. */
export const useRetryJob = () => useMutation({ mutationFn: (id: number) => commands.retryJob(id) });

/** Makes the sample project, or completes it. */
export const useMakeDemo = () => useMutation({ mutationFn: () => commands.makeDemo() });

/** Says once when work ended that was seen waiting or running. */
export function useJobToasts(): void {
	const { data: jobs } = useQuery(jobsQuery);
	const open = useRef(new Set<number>());
	useEffect(() => {
		for (const job of jobs ?? []) {
			if (isOpen(job)) open.current.add(job.id);
			else if (open.current.delete(job.id) && !isAwaited(job)) tell(job);
		}
	}, [jobs]);
}

function tell(job: Job): void {
	const { good, title, text } = news(job);
	if (good) toast.success(title, { description: text });
	else toast.error(title, { description: text });
}
