// The work at hand in the status bar; a click lists what was done lately.
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, CircleDashed, RotateCw, Square } from "lucide-react";
import type { Job } from "@/api/bindings";
import { isOpen } from "@/api/jobs";
import { useProgress } from "@/api/live";
import { CardChoice, waitsForCard } from "@/components/card-choice";
import { IconButton } from "@/components/ui/icon-button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { Progress } from "@/components/ui/progress";
import { day } from "@/lib/format";
import { jobsQuery, useCancelJob, useRetryJob } from "./api";
import { share, stateLine } from "./words";

/** Jobs in the list. */
const SHOWN = 8;

export function JobStatus() {
	const { data: jobs = [] } = useQuery(jobsQuery);
	const current = jobs.find((job) => job.state === "running") ?? jobs.find((job) => job.state === "queued");
	const waiting = jobs.filter((job) => isOpen(job) && job !== current).length;
	if (jobs.length === 0) return null;
	return (
		<Popover>
			<PopoverTrigger
				data-testid="job-status"
				className="flex min-w-0 items-center gap-2 rounded-sm px-1 hover:bg-sidebar-accent"
			>
				{current ? (
					<Current job={current} />
				) : (
					<span>{`${jobs.length === 1 ? "1 job" : `${jobs.length} jobs`} done`}</span>
				)}
				{waiting > 0 && <span>{`${waiting} waiting`}</span>}
			</PopoverTrigger>
			<PopoverContent side="top" className="w-[420px] p-0">
				<h2 className="px-3.5 pb-1 pt-2.5 font-semibold">Jobs</h2>
				<ul className="max-h-80 overflow-auto pb-2">
					{jobs.slice(0, SHOWN).map((job) => (
						<Row key={job.id} job={job} />
					))}
				</ul>
			</PopoverContent>
		</Popover>
	);
}

/** The job with its newest progress, which comes as news and not with the row. */
function useLive(job: Job): Job {
	const live = useProgress(job.id);
	return job.state === "running" && live ? { ...job, progress: live } : job;
}

function Current({ job: stored }: { job: Job }) {
	const job = useLive(stored);
	return (
		<>
			<span className="truncate text-foreground">{job.title}</span>
			{job.state === "running" && <Progress value={share(job.progress)} label={job.title} className="h-1 w-24" />}
			<span className="truncate">{waitsForCard(job) ? job.progress?.phase : stateLine(job)}</span>
		</>
	);
}

function Row({ job: stored }: { job: Job }) {
	const job = useLive(stored);
	const cancel = useCancelJob();
	const retry = useRetryJob();
	const again = job.task !== null && ["failed", "cancelled", "interrupted"].includes(job.state);
	return (
		<li className="flex items-center gap-2.5 px-3.5 py-1.5" data-testid="job" data-state={job.state}>
			<StateIcon job={job} />
			<div className="min-w-0 flex-1">
				<div className="truncate">{job.title}</div>
				<div className="truncate text-small text-muted-foreground" title={stateLine(job)}>
					{stateLine(job)}
				</div>
				<div className="mt-1 empty:hidden">
					<CardChoice job={job} />
				</div>
				{job.state === "running" && <Progress value={share(job.progress)} label={job.title} className="mt-1 h-1" />}
			</div>
			<span className="shrink-0 text-small text-muted-foreground">{job.ended && day(new Date(job.ended))}</span>
			{isOpen(job) && (
				<IconButton
					label={`Stop ${job.title}`}
					disabled={job.cancel_requested || cancel.isPending}
					onClick={() => cancel.mutate(job.id)}
				>
					<Square />
				</IconButton>
			)}
			{again && (
				<IconButton label={`Do again: ${job.title}`} disabled={retry.isPending} onClick={() => retry.mutate(job.id)}>
					<RotateCw />
				</IconButton>
			)}
		</li>
	);
}

function StateIcon({ job }: { job: Job }) {
	if (job.state === "done") return <CircleCheck className="size-4 shrink-0 text-success" aria-hidden="true" />;
	if (job.state === "failed" || job.state === "interrupted")
		return <CircleAlert className="size-4 shrink-0 text-destructive" aria-hidden="true" />;
	return <CircleDashed className="size-4 shrink-0 text-muted-foreground" aria-hidden="true" />;
}
