// The Python that trains: what the window asks and tells the core about it.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { commands } from "@/api/bindings";

export const backendQuery = queryOptions({ queryKey: ["backend", "status"], queryFn: () => commands.backendStatus() });

/** The newest check, while one waits or runs. */
export const checkQuery = (job: number) =>
	queryOptions({ queryKey: ["jobs", "one", job], queryFn: () => commands.getJob(job) });

/** Registers a Python and a folder of scripts; the answer is the job that asks the Python. */
export function useUseBackend() {
	const client = useQueryClient();
	return useMutation({
		meta: { quiet: true },
		mutationFn: ({ python, scripts }: { python: string; scripts: string }) =>
			// biome-ignore lint/correctness/useHookAtTopLevel: a command of the core, not a hook
			commands.useBackend(python, scripts),
		onSettled: () => client.invalidateQueries({ queryKey: ["backend"] }),
	});
}

/** Asks the Python again. */
export function useCheckBackend() {
	return useMutation({ meta: { quiet: true }, mutationFn: (name: string) => commands.checkBackend(name) });
}
