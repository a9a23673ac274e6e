// The graphics cards: asked once, then kept current by news.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { commands, type GpuSnapshot } from "@/api/bindings";
import { useGpuHistory } from "@/api/live";

export const gpuQuery = queryOptions({ queryKey: ["gpu"], queryFn: () => commands.gpuNow() });

/** Readings of the last ten minutes, oldest first; empty until the first one. */
export function useGpuReadings(): GpuSnapshot[] {
	const { data: first } = useQuery(gpuQuery);
	const history = useGpuHistory();
	return history.length > 0 || !first ? history : [first];
}
