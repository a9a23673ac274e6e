// What changes too often to be fetched: job progress, how far a log grew, and graphics card readings, kept in the query cache by `events`.
import { type QueryClient, skipToken, useQuery } from "@tanstack/react-query";
import type { Event, GpuSnapshot, Progress } from "./bindings";

/** Readings kept: ten minutes at one a second. */
const GPU_READINGS = 600;

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
			client.setQueryData<number>(keys.log(event.data.run), (times = 0) => times + 1);
			break;
		case "gpu":
			client.setQueryData<GpuHistory>(keys.gpu(), (before = []) => [...before.slice(1 - GPU_READINGS), event.data]);
			break;
	}
}

function useLive<T>(key: unknown[]): T | undefined {
	return useQuery<T>({ queryKey: key, queryFn: skipToken, gcTime: Number.POSITIVE_INFINITY }).data;
}

/** How far a job is, once it said so. */
export function useProgress(job: number): Progress | undefined {
	return useLive<Progress>(keys.progress(job));
}

/** How often a run's log had news since the window listens: a redrawn bar is one, though no line came. */
export function useLogNews(run: string): number {
	return useLive<number>(keys.log(run)) ?? 0;
}

/** Graphics card readings of the last ten minutes. */
export function useGpuHistory(): GpuHistory {
	return useLive<GpuHistory>(keys.gpu()) ?? [];
}
