// What a job says of itself. Pure.
import type { Job, JobState, Probed, Progress } from "@/api/bindings";
import { count, estimate, significant } from "@/lib/format";

const states: Record<JobState, string> = {
	queued: "Waiting",
	running: "Running",
	done: "Done",
	failed: "Failed",
	cancelled: "Stopped",
	paused: "Paused",
	interrupted: "Interrupted",
};

/** `Tagging 120 of 214 · 8.40 a second · 11 s left · cpu` */
export function progressWords(progress: Progress): string {
	const { phase, done, total, rate, eta_seconds: eta, provider } = progress;
	return [
		total === null ? (done > 0 ? `${phase} ${count(done)}` : phase) : `${phase} ${count(done)} of ${count(total)}`,
		rate !== null && rate > 0 && `${significant(rate)} a second`,
		eta !== null && `${estimate(eta)} left`,
		provider,
	]
		.filter(Boolean)
		.join(" · ");
}

/** From 0 to 1; null where it cannot be known. */
export function share(progress: Progress | null): number | null {
	return progress?.total ? progress.done / progress.total : null;
}

/** How it stands, in one line. */
export function stateLine(job: Job): string {
	if (job.state === "running")
		return job.cancel_requested ? "Stopping" : job.progress ? progressWords(job.progress) : "Starting";
	if (job.state === "queued" && job.progress?.note) return `${job.progress.phase}. ${job.progress.note}.`;
	if (job.problem) return `${states[job.state]}: ${job.problem.message}`;
	if (job.state === "interrupted") return "Interrupted: the program that did it was closed";
	return states[job.state];
}

/** What a stop left: some work is done whole or not at all. */
function stopped({ task, result }: Job): string {
	if (result !== null || task?.kind === "tag") return "Stopped. What was done is kept.";
	if (task?.kind === "add_dataset") return "Stopped. Nothing was added.";
	if (task?.kind === "edit_captions" || task?.kind === "revert_captions") return "Stopped. Every caption is as it was.";
	return "Stopped. What was done is kept.";
}

/** Changes of captions stand in the history of their dataset; here only while they run, and when they did not work. */
export const isListed = ({ state, task }: Job): boolean =>
	state !== "done" || (task?.kind !== "edit_captions" && task?.kind !== "revert_captions");

/** The verdict of a probe. */
function said({ task, result }: Job): string | undefined {
	return task?.kind === "probe" && result ? `${(result as Probed).sentence}.` : undefined;
}

/** What a toast says at the end. */
export function news(job: Job): { good: boolean; title: string; text?: string } {
	switch (job.state) {
		case "done":
			return { good: true, title: job.title, text: said(job) ?? job.progress?.note ?? "Done" };
		case "cancelled":
			return { good: true, title: job.title, text: stopped(job) };
		case "failed":
			return {
				good: false,
				title: job.problem?.message ?? `${job.title} failed`,
				text: job.problem?.hint ?? undefined,
			};
		default:
			return { good: false, title: job.title, text: stateLine(job) };
	}
}
