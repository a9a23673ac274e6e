// What changes too often to be fetched: job progress, new log lines and graphics card readings, kept in the query cache by `events`.
import { type QueryClient, skipToken, useQuery } from "@tanstack/react-query";
import type { Event, GpuSnapshot, LogTail, Progress } from "./bindings";

/** Log lines kept per run; older ones are read from the file. */
const LOG_LINES = 2000;
/** Readings kept: ten minutes at one a second. */
const GPU_READINGS = 600;

/** New log lines of a run since the window listens. */
export type LiveLog = Pick<LogTail, "first" | "lines">;
/** Readings of the graphics cards, oldest first. */
export type GpuHistory = GpuSnapshot[];

const keys = {
	progress: (job: number) => ["live", "progress", job],
	log: (run: string) => ["live", "log", run],
	gpu: () => ["live", "gpu"],
};

/** Puts one piece of live news where the hooks below find it. */
export function keep(client: QueryClient, event: Exclude<Event, { type: "changed" }>): void {
	switch (event.type) {
		case "job_progress":
			client.setQueryData<Progress>(keys.progress(event.data.job), event.data.progress);
			break;
		case "log_tail":
			client.setQueryData<LiveLog>(keys.log(event.data.run), (before) => append(before, event.data));
			break;
		case "gpu":
			client.setQueryData<GpuHistory>(keys.gpu(), (before = []) => [...before.slice(1 - GPU_READINGS), event.data]);
			break;
	}
}

/** A batch joins the lines before it. The last known line may come again, longer: an unterminated progress line grew. */
export function append(before: LiveLog | undefined, batch: LiveLog): LiveLog {
	if (!before) return { first: batch.first, lines: batch.lines };
	const keep = batch.first - before.first;
	if (keep < 0 || keep > before.lines.length) return { first: batch.first, lines: batch.lines };
	const lines = [...before.lines.slice(0, keep), ...batch.lines];
	const surplus = Math.max(0, lines.length - LOG_LINES);
	return { first: before.first + surplus, lines: lines.slice(surplus) };
}

function useLive<T>(key: unknown[]): T | undefined {
	return useQuery<T>({ queryKey: key, queryFn: skipToken, gcTime: Number.POSITIVE_INFINITY }).data;
}

/** How far a job is, once it said so. */
export function useProgress(job: number): Progress | undefined {
	return useLive<Progress>(keys.progress(job));
}

/** The lines a run wrote since the window listens. */
export function useLiveLog(run: string): LiveLog | undefined {
	return useLive<LiveLog>(keys.log(run));
}

/** Graphics card readings of the last ten minutes. */
export function useGpuHistory(): GpuHistory {
	return useLive<GpuHistory>(keys.gpu()) ?? [];
}
