// The graphics cards: asked once, then kept current by news; and what they read while a run went on.
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { commands, type GpuSnapshot } from "@/api/bindings";
import { useGpuHistory } from "@/api/live";
import { wholeUnits } from "@/components/charts/view";

export const gpuQuery = queryOptions({ queryKey: ["gpu"], queryFn: () => commands.gpuNow() });

/** Values of each line at most: the charts are half as wide as the window. */
const POINTS = 800;

/** The run's own readings, all or a part of its seconds; asked again whenever runs change. */
export const runGpuQuery = (run: string, part: [number, number] | null) => {
	const { from, to } = wholeUnits(part);
	return queryOptions({
		queryKey: ["runs", "gpu", run, from, to],
		queryFn: () => commands.runGpu(run, { from, to, most: POINTS }),
		placeholderData: keepPreviousData,
	});
};

/** Readings of the last ten minutes, oldest first; empty until the first one. */
export function useGpuReadings(): GpuSnapshot[] {
	const { data: first } = useQuery(gpuQuery);
	const history = useGpuHistory();
	return history.length > 0 || !first ? history : [first];
}
