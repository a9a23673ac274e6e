// Training runs: what the window asks and tells the core about them.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { commands } from "@/api/bindings";

import { lossSeries } from "./series";

/** Values of each series at most: more than a chart has pixels. */
const POINTS = 2000;

/** Every run, newest first. */
export const runsQuery = queryOptions({ queryKey: ["runs", "list"], queryFn: () => commands.listRuns() });

/** One run, as it stands now. */
export const runQuery = (run: string) =>
	queryOptions({ queryKey: ["runs", "one", run], queryFn: () => commands.getRun(run) });

/** How much the loss is smoothed where nobody chooses. */
export const SMOOTHING = 0.9;

/** The curves of the whole run. */
const curvesQuery = (run: string) =>
	queryOptions({
		queryKey: ["runs", "curves", run],
		queryFn: () => commands.runCurves(run, { from: null, to: null, most: POINTS }, SMOOTHING),
	});

/** When each phase began. */
export const phasesQuery = (run: string) =>
	queryOptions({ queryKey: ["runs", "phases", run], queryFn: () => commands.runPhases(run) });

/** The configuration files of the run's folder. */
export const filesQuery = (run: string) =>
	queryOptions({ queryKey: ["runs", "files", run], queryFn: () => commands.runFiles(run) });

/** Loss and learning rate over steps. */
export function useLossSeries(run: string, totalSteps: number | null) {
	const { data } = useQuery(curvesQuery(run));
	return useMemo(() => data && lossSeries(data, totalSteps), [data, totalSteps]);
}

/** The same training as a new run; `fix` changes what its diagnosis proposes. */
export const useRetry = () =>
	useMutation({ mutationFn: ({ run, fix }: { run: string; fix: boolean }) => commands.retryRun(run, fix) });

/** A new draft with what a run was asked. */
export const useDraftOfRun = () =>
	useMutation({ mutationFn: ({ run, fix }: { run: string; fix: boolean }) => commands.draftOfRun(run, fix) });

/** Asks a run to end, or takes it out of the queue. */
export const useStop = () => useMutation({ mutationFn: (run: string) => commands.stopRun(run, false) });

/** Ends every process of a run at once. */
export const useForceStop = () => useMutation({ mutationFn: (run: string) => commands.stopRun(run, true) });
