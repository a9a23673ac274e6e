// The Python that trains: what the window asks and tells the core about it.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type BackendEntry, commands, type InstallRequest, type InstallStage, type Job } from "@/api/bindings";
import { isOpen } from "@/api/jobs";

/** An installation is looked for among the newest jobs. */
const RECENT = 50;
/** How often an installation is looked at while it goes on, in milliseconds. */
const LOOK = 1000;

export const backendQuery = queryOptions({ queryKey: ["backend", "status"], queryFn: () => commands.backendStatus() });

/** The environments. Looked at often while one is being installed: its record is a file. */
export const backendsQuery = queryOptions({
	queryKey: ["backend", "list"],
	queryFn: () => commands.listBackends(),
	refetchInterval: ({ state }) => (state.data?.some(isInstalling) ? LOOK : false),
});

/** Kinds, builds of torch, and the cards of this machine. */
export const offerQuery = queryOptions({ queryKey: ["backend", "offer"], queryFn: () => commands.backendOffer() });

/** What an installation would do. */
export const planQuery = (request: InstallRequest) =>
	queryOptions({ queryKey: ["backend", "plan", request], queryFn: () => commands.planInstall(request) });

/** What a stage wrote. */
export const logQuery = (name: string, stage: InstallStage) =>
	queryOptions({ queryKey: ["backend", "log", name, stage], queryFn: () => commands.installLog(name, stage) });

/** The newest check, while one waits or runs. */
export const checkQuery = (job: number) =>
	queryOptions({ queryKey: ["jobs", "one", job], queryFn: () => commands.getJob(job) });

/** The installation that waits or runs. */
export const installJobQuery = queryOptions({
	queryKey: ["jobs", "install"],
	queryFn: async () => (await commands.listJobs(RECENT)).find((job) => isInstall(job) && isOpen(job)) ?? null,
});

const isInstall = (job: Job): boolean => job.task?.kind === "install_backend";

/** Whether a stage of it runs. */
export const isInstalling = ({ install }: BackendEntry): boolean =>
	install?.stages.some(({ state }) => state === "running") ?? false;

/** Registers a Python and a folder of scripts; the answer is the job that asks the Python. */
export const useUseBackend = () =>
	useBackendMutation(({ python, scripts }: { python: string; scripts: string }) =>
		// biome-ignore lint/correctness/useHookAtTopLevel: a command of the core, not a hook
		commands.useBackend(python, scripts),
	);

/** Asks the Python again. */
export const useCheckBackend = () => useBackendMutation((name: string) => commands.checkBackend(name));

/** Installs one, or goes on with one; the answer is the job. */
export const useInstallBackend = () =>
	useBackendMutation((request: InstallRequest) => commands.installBackend(request));

/** Mends one; the answer is the job. */
export const useRepairBackend = () => useBackendMutation((name: string) => commands.repairBackend(name));

/** Lets new runs use another one. */
export const useSwitchBackend = () => useBackendMutation((name: string) => commands.switchBackend(name));

/** Takes one away. */
export const useRemoveBackend = () => useBackendMutation((name: string) => commands.removeBackend(name));

/** Ends an installation at a safe place; what was done is kept. */
export const usePauseInstall = () => useBackendMutation((job: number) => commands.cancelJob(job));

function useBackendMutation<Args, Result>(tell: (args: Args) => Promise<Result>) {
	const client = useQueryClient();
	return useMutation({
		meta: { quiet: true },
		mutationFn: tell,
		onSettled: async () => {
			await client.invalidateQueries({ queryKey: ["backend"] });
			await client.invalidateQueries({ queryKey: ["jobs"] });
		},
	});
}
