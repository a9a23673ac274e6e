// The overview of a run, fed.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { runQuery, useLossSeries } from "./api";
import { Overview } from "./overview";

export function OverviewTab({ run: name, gpu }: { run: string; gpu: ReactNode }) {
	const { data: run } = useQuery(runQuery(name));
	const series = useLossSeries(name, run?.total_steps ?? null);
	return run && <Overview run={run} series={series} gpu={gpu} />;
}
