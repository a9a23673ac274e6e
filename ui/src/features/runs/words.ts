// What a run is doing, in words and numbers. The core says how a run stands; here is how much room it gets. Pure.

import type { PastRun, Phase, Run, RunStatus } from "@/api/bindings";
import type { BadgeTone } from "@/components/ui/badge";
import { count, percent } from "@/lib/format";

/** A run that is over stays as it is. */
export const isOver = (status: RunStatus): boolean => !["queued", "running", "stopping"].includes(status);
/** Something of it may live: a process, or its supervisor. */
export const isLive = (status: RunStatus): boolean => status === "running" || status === "stopping";

export const tones: Record<RunStatus, BadgeTone> = {
	queued: "outline",
	running: "success",
	stopping: "warning",
	completed: "outline",
	failed: "destructive",
	stopped: "warning",
	paused: "primary",
	lost: "warning",
};

/** A state in a word. */
export const statusWords: Record<RunStatus, string> = {
	queued: "Queued",
	running: "Running",
	stopping: "Stopping",
	completed: "Done",
	failed: "Failed",
	stopped: "Stopped",
	paused: "Paused",
	lost: "Lost",
};

/** What a stretch of time was spent on. */
export const phaseWords: Record<Phase, string> = {
	preparing: "Prepare",
	downloading: "Download",
	loading: "Load model",
	caching_latents: "Cache latents",
	caching_text: "Cache captions",
	training: "Train",
	validating: "Validate",
	sampling: "Sample",
	saving: "Save",
};

/** `Training`, `Caching latents 12 of 214`, `Done`: the core's words, with how far a phase of its own bar is. */
export function stateWords(run: Pick<Run, "status" | "doing" | "tally">): string {
	// The whole sentence stands beside the badge.
	if (run.status === "lost") return "Ended";
	const { phase, phase_done: done, phase_total: total } = run.tally;
	if (run.status !== "running" || phase === "training" || done == null || total == null) return run.doing;
	return `${run.doing} ${count(done)} of ${count(total)}`;
}

/** From 0 to 1; null where it cannot be known. Only a run that completed is whole. */
export function share(run: Pick<Run, "status" | "tally" | "total_steps">): number | null {
	if (run.status === "completed") return 1;
	return run.total_steps ? Math.min(1, (run.tally.step ?? 0) / run.total_steps) : null;
}

/** Seconds from its start to its end, or to `now` while it lives. A run that was lost tells no end: its last output stands for it.
 * Null where a time is not known. */
export function lasted(run: Pick<Run, "status" | "started" | "ended" | "last_output">, now: number): number | null {
	const end = run.ended ?? (isLive(run.status) ? null : run.last_output);
	if (!run.started || (!end && !isLive(run.status))) return null;
	return Math.max(0, ((end ? Date.parse(end) : now) - Date.parse(run.started)) / 1000);
}

/** `56 %` */
export function shareWords(run: Parameters<typeof share>[0]): string | null {
	const part = share(run);
	if (part === null) return null;
	return percent(run.status === "completed" ? 1 : Math.min(part, 0.99));
}

/** `epoch 6 of 10, step 812 of 1,440` */
export function placeWords(run: Pick<Run, "tally" | "total_steps">): string {
	const { epoch, epochs, step = 0 } = run.tally;
	const place = epoch == null ? "" : `epoch ${epoch}${epochs == null ? "" : ` of ${epochs}`}, `;
	return `${place}step ${count(step)}${run.total_steps === null ? "" : ` of ${count(run.total_steps)}`}`;
}

/** The row of steps in the history: `1,440` when all were made. */
export function stepWords({
	status,
	step,
	total_steps: total,
}: Pick<PastRun, "status" | "step" | "total_steps">): string {
	return status === "completed" || total === null ? count(step) : `${count(step)} of ${count(total)}`;
}

/** Our step count beside the trainer's: they must agree. */
export function stepCheck(run: Pick<Run, "steps_confirmed" | "planned_steps">): string | null {
	if (run.steps_confirmed === null) return null;
	return run.steps_confirmed ? "Confirmed" : `Differs, planned ${count(run.planned_steps ?? 0)}`;
}

export function firstLine(text: string): string {
	return text.trim().split("\n")[0] ?? "";
}

/** A file of a folder, with the folder's own separator. */
export function inFolder(folder: string, name: string): string {
	return `${folder}${folder.includes("\\") ? "\\" : "/"}${name}`;
}

export function fileName(path: string): string {
	return path.split(/[\\/]/).at(-1) ?? path;
}
