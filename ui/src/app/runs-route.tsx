// The runs and their comparison, at their addresses.
import { getRouteApi } from "@tanstack/react-router";
import { ComparePage } from "@/features/runs/compare/compare-page";
import { RunsPage } from "@/features/runs/runs-page";

const runs = getRouteApi("/runs");
const compare = getRouteApi("/runs/compare");

export function RunsRoute() {
	return <RunsPage search={runs.useSearch()} />;
}

export function CompareRoute() {
	const { a, b, c, d } = compare.useSearch();
	return <ComparePage runs={[a, b, c, d].filter((run) => run !== undefined)} />;
}
