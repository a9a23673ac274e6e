// The probe of a draft: its last job, which is on the disk and outlives the page, and the ways to begin one.
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { commands, type Job, type Probed } from "@/api/bindings";
import { isOpen } from "@/api/jobs";

/** The newest jobs, of which some are probes. */
const probesQuery = queryOptions({ queryKey: ["jobs", "probes"], queryFn: () => commands.listJobs(50) });

/** Whether a job tries this draft. */
function isOf(job: Job, draft: string): boolean {
	if (job.task?.kind !== "probe") return false;
	const name = job.task.file.split(/[/\\]/).at(-1);
	return name === `${draft}.toml`;
}

export type Probe = {
	/** While it waits and runs. */
	job: Job | undefined;
	/** What the last one said. */
	probed: Probed | undefined;
	/** Why the last one said nothing; not where it was stopped. */
	error: unknown;
	/** Whether one can be begun now. */
	ready: boolean;
	/** Tries the draft as it lies on the disk; with `find`, changes after changes. */
	start: (find: boolean) => void;
};

export function useProbe(draft: string, save: () => Promise<void>): Probe {
	const client = useQueryClient();
	const jobs = useQuery(probesQuery).data;
	const last = jobs?.find((job) => isOf(job, draft));
	const begin = useMutation({
		mutationFn: async (find: boolean) => {
			await save();
			return commands.tryDraft(draft, find);
		},
		onSuccess: () => client.invalidateQueries({ queryKey: probesQuery.queryKey }),
		meta: { quiet: true },
	});
	const open = last && isOpen(last) ? last : undefined;
	return {
		job: open,
		probed: !open && last?.result ? (last.result as Probed) : undefined,
		error: open ? null : (begin.error ?? (last?.state === "failed" ? last.problem : null)),
		ready: jobs !== undefined && !open && !begin.isPending,
		start: (find) => begin.mutate(find),
	};
}
