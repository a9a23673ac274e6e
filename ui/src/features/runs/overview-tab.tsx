// The overview of a run, fed: the charts share one crosshair, and ask for finer curves of the part that is chosen.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useChartKeys } from "@/components/charts/chart-keys";
import { ChartViewProvider, createChartView, useChosenPart } from "@/components/charts/view";
import { curvesQuery, marksQuery, phasesQuery, runQuery, SMOOTHING } from "./api";
import { Overview } from "./overview";
import { epochSteps } from "./phase-bar";
import { lasted } from "./words";

const none: never[] = [];

export function OverviewTab({ run, gpu }: { run: string; gpu: (seconds: number) => ReactNode }) {
	const view = useMemo(createChartView, []);
	return (
		<ChartViewProvider value={view}>
			<Fed run={run} view={view} gpu={gpu} />
		</ChartViewProvider>
	);
}

type Props = { run: string; view: ReturnType<typeof createChartView>; gpu: (seconds: number) => ReactNode };

function Fed({ run: name, view, gpu }: Props) {
	const [smoothing, setSmoothing] = useState(SMOOTHING);
	const part = useChosenPart("step");
	const { data: run } = useQuery(runQuery(name));
	const { data: epochs = none } = useQuery({ ...phasesQuery(name), select: epochSteps });
	const { data: marks = none } = useQuery(marksQuery(name));
	const { data: curves } = useQuery({ ...curvesQuery(name, part, smoothing), placeholderData: keepPreviousData });
	const { data: all } = useQuery(curvesQuery(name));
	useEffect(() => {
		const { at = none, values = none } = all?.clock ?? {};
		view.setClock({ steps: at, seconds: values.map((value) => value ?? 0) });
	}, [view, all?.clock]);
	const end = Math.max(run?.total_steps ?? 0, all?.extent?.[1] ?? 0, 1);
	useChartKeys(view, end);
	if (!run) return null;
	// While it lives the axis of seconds grows with its output, not with the clock.
	const seconds = lasted(run, Date.parse(run.last_output ?? run.started ?? "")) ?? 0;
	return (
		<Overview
			run={run}
			curves={curves}
			epochs={epochs}
			marks={marks}
			smoothing={smoothing}
			onSmoothing={setSmoothing}
			seconds={seconds}
			gpu={gpu(seconds)}
		/>
	);
}
