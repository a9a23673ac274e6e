// The overview of a run, fed.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { phasesQuery, runQuery, useLossSeries } from "./api";
import { Overview } from "./overview";
import { epochSteps } from "./phase-bar";

const none: number[] = [];

export function OverviewTab({ run: name, gpu }: { run: string; gpu: ReactNode }) {
	const { data: run } = useQuery(runQuery(name));
	const { data: epochs = none } = useQuery({ ...phasesQuery(name), select: epochSteps });
	const series = useLossSeries(name, run?.total_steps ?? null);
	return run && <Overview run={run} series={series} epochs={epochs} gpu={gpu} />;
}
