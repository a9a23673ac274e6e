// The overview of a run, fed: the charts share one crosshair, and ask for finer curves of the part that is chosen.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { ChartViewProvider, createChartView, useChosenPart } from "@/components/charts/view";
import { useShortcuts } from "@/lib/use-shortcuts";
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

/** The keyboard's way to what a drag does: nearer, farther, to both sides, all. */
function useChartKeys(view: ReturnType<typeof createChartView>, end: number): void {
	const zoom = (factor: number, shift: number) => {
		const [from, to] = view.partIn("step") ?? [0, end];
		const half = ((to - from) / 2) * factor;
		const middle = (from + to) / 2 + shift * (to - from);
		const low = Math.max(0, Math.min(middle - half, end - 2 * half));
		const high = Math.min(end, low + 2 * half);
		view.setPart(low <= 0 && high >= end ? null : { unit: "step", from: low, to: Math.max(high, low + 1) });
	};
	useShortcuts({
		t: view.toggleTables,
		"+": () => zoom(0.5, 0),
		"-": () => zoom(2, 0),
		"0": () => view.setPart(null),
		"shift+arrowleft": () => zoom(1, -0.25),
		"shift+arrowright": () => zoom(1, 0.25),
	});
}
