// The overview of a run with its charts: apart, for the chart library comes with it.
import { getRouteApi } from "@tanstack/react-router";
import { RunGpu } from "@/features/gpu/run-gpu";
import { OverviewTab } from "@/features/runs/overview-tab";

const route = getRouteApi("/runs/$run");

export function RunOverview() {
	const { run } = route.useParams();
	return <OverviewTab run={run} gpu={(seconds) => <RunGpu run={run} seconds={seconds} />} />;
}
