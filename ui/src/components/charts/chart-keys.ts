// The keyboard's way to what a drag over a chart does: nearer, farther, to both sides, all; and its table.
import { useShortcuts } from "@/lib/use-shortcuts";
import type { ChartView } from "./view";

/** Of charts that share a view and count steps up to `end`. */
export function useChartKeys(view: ChartView, end: number): void {
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
