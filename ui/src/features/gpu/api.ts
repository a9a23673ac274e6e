// The graphics cards: asked once, then kept current by news; and what they read while a run went on.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { commands, type GpuSnapshot } from "@/api/bindings";
import { useGpuHistory } from "@/api/live";

export const gpuQuery = queryOptions({ queryKey: ["gpu"], queryFn: () => commands.gpuNow() });

/** Values of each series at most: the graphs are small. */
const POINTS = 300;

/** The run's own readings; asked again whenever runs change. */
export const runGpuQuery = (run: string) =>
	queryOptions({
		queryKey: ["runs", "gpu", run],
		queryFn: () => commands.runGpu(run, { from: null, to: null, most: POINTS }),
	});

/** Readings of the last ten minutes, oldest first; empty until the first one. */
export function useGpuReadings(): GpuSnapshot[] {
	const { data: first } = useQuery(gpuQuery);
	const history = useGpuHistory();
	return history.length > 0 || !first ? history : [first];
}
