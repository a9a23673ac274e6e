// Training runs: what the window asks and tells the core about them.
import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { commands, type HistoryQuery, type Request } from "@/api/bindings";
import { wholeUnits } from "@/components/charts/view";
import { isLive } from "./words";

/** Values of each series at most: more than a chart has pixels. */
const POINTS = 2000;
/** The same for a chart of half the width. */
const SMALL = 800;

/** Ended runs asked for at once. */
const PAST = 50;

/** Runs that are not over, and the newest of those that are, newest first. */
export const runsQuery = queryOptions({ queryKey: ["runs", "list"], queryFn: () => commands.listRuns() });

/** Whether something trains now. */
export const useIsTraining = (): boolean =>
	useQuery({ ...runsQuery, select: (runs) => runs.some((run) => isLive(run.status)) }).data ?? false;

/** Ended runs that fit a question, page by page. */
export const historyPages = (query: Omit<HistoryQuery, "first" | "count">) =>
	infiniteQueryOptions({
		queryKey: ["runs", "history", query],
		queryFn: ({ pageParam }) => commands.runHistory({ ...query, first: pageParam, count: PAST }),
		initialPageParam: 0,
		getNextPageParam: (last, pages) => {
			const known = pages.reduce((sum, page) => sum + page.runs.length, 0);
			return known < last.total && last.runs.length > 0 ? known : undefined;
		},
		placeholderData: keepPreviousData,
	});

/** How many runs have ended, and how many of them badly. */
export const historyCounts = queryOptions({
	queryKey: ["runs", "history", "counts"],
	queryFn: async () => {
		const nothing = { text: "", state: null, family: null, dataset: null, model: null, first: 0, count: 0 };
		const { all, choices } = await commands.runHistory(nothing);
		return { all, failed: choices.states.failed ?? 0 };
	},
});

/** Runs beside each other. */
export const compareQuery = (runs: string[]) =>
	queryOptions({ queryKey: ["runs", "compare", runs], queryFn: () => commands.compareRuns(runs) });

/** Where a run comes from, and what came of it. */
export const lineageQuery = (run: string) =>
	queryOptions({ queryKey: ["runs", "lineage", run], queryFn: () => commands.runLineage(run) });

/** One run, as it stands now. */
export const runQuery = (run: string) =>
	queryOptions({ queryKey: ["runs", "one", run], queryFn: () => commands.getRun(run) });

/** How much the loss is smoothed where nobody chooses. */
export const SMOOTHING = 0.9;

/** The curves of the whole run, or of a part of its steps. */
export const curvesQuery = (run: string, part: [number, number] | null = null, smoothing = SMOOTHING) => {
	const { from, to } = wholeUnits(part);
	return queryOptions({
		queryKey: ["runs", "curves", run, from, to, smoothing],
		queryFn: () => commands.runCurves(run, { from, to, most: POINTS }, smoothing),
	});
};

/** Main memory of the run's processes, in a part of its seconds. */
export const memoryQuery = (run: string, part: [number, number] | null) => {
	const { from, to } = wholeUnits(part);
	return queryOptions({
		queryKey: ["runs", "memory", run, from, to],
		queryFn: () => commands.runMemory(run, { from, to, most: SMALL }),
		placeholderData: keepPreviousData,
	});
};

/** Where it saved, made samples, and what was noticed. */
export const marksQuery = (run: string) =>
	queryOptions({ queryKey: ["runs", "marks", run], queryFn: () => commands.runMarks(run) });

/** The sample images, and the prompts that they show. */
export const samplesQuery = (run: string) =>
	queryOptions({ queryKey: ["runs", "samples", run], queryFn: () => commands.runSamples(run) });

/** What lies in the run's folder, and how it was started. */
export const listingQuery = (run: string) =>
	queryOptions({ queryKey: ["runs", "listing", run], queryFn: () => commands.runListing(run) });

/** When each phase began. */
export const phasesQuery = (run: string) =>
	queryOptions({ queryKey: ["runs", "phases", run], queryFn: () => commands.runPhases(run) });

/** What a report of a run would hold. */
export const reportQuery = (run: string, captions: boolean) =>
	queryOptions({
		queryKey: ["runs", "report", run, captions],
		queryFn: () => commands.reportContents(run, captions),
		gcTime: 0,
		refetchOnWindowFocus: false,
	});

/** Saves a report into a folder. */
export const saveReport = (run: string, captions: boolean, folder: string) =>
	commands.saveReport(run, captions, folder);

/** What a saved file proves of what was asked. */
export const proofQuery = (run: string) =>
	queryOptions({ queryKey: ["runs", "proof", run], queryFn: () => commands.runProof(run) });

/** The configuration files of the run's folder. */
export const filesQuery = (run: string) =>
	queryOptions({ queryKey: ["runs", "files", run], queryFn: () => commands.runFiles(run) });

/** The same training as a new run; `fix` changes what its diagnosis proposes. */
export const useRetry = () =>
	useMutation({ mutationFn: ({ run, fix }: { run: string; fix: boolean }) => commands.retryRun(run, fix) });

/** A new draft with what a run was asked. */
export const useDraftOfRun = () =>
	useMutation({ mutationFn: ({ run, fix }: { run: string; fix: boolean }) => commands.draftOfRun(run, fix) });

/** Asks something of a training that runs: it is done at its next step. */
export const useAsk = () =>
	useMutation({ mutationFn: ({ run, request }: { run: string; request: Request }) => commands.askRun(run, request) });

/** Lets a run go on from its last whole state. */
export const useResume = () => useMutation({ mutationFn: (run: string) => commands.resumeRun(run) });

/** Asks a run to end, or takes it out of the queue. */
export const useStop = () => useMutation({ mutationFn: (run: string) => commands.stopRun(run, false) });

/** Ends every process of a run at once. */
export const useForceStop = () => useMutation({ mutationFn: (run: string) => commands.stopRun(run, true) });
