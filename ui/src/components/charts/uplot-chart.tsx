// A uPlot chart as a component: made anew when its options or the theme change, fed when only data changes, as wide as its place.
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useEffect, useRef } from "react";
import { useThemeClass } from "./theme-class";

type Props = {
	/** Makes the options; called again when the theme changes, so that colours can be read. Keep it stable with `useCallback`. */
	options: () => Omit<uPlot.Options, "width" | "height">;
	data: uPlot.AlignedData;
	height: number;
	/** One sentence that says what is drawn. */
	label: string;
};

export function UplotChart({ options, data, height, label }: Props) {
	const place = useRef<HTMLDivElement>(null);
	const chart = useRef<uPlot | null>(null);
	const latest = useRef(data);
	latest.current = data;
	const zoomed = useRef(false);
	const theme = useThemeClass();

	// biome-ignore lint/correctness/useExhaustiveDependencies: the theme is not read here but by the options
	useEffect(() => {
		const element = place.current;
		if (!element) return;
		const made = new uPlot({ ...options(), width: Math.max(80, element.clientWidth), height }, latest.current, element);
		chart.current = made;
		// A drag chooses a part, a double click shows all again; new data must not take the chosen part away.
		zoomed.current = false;
		made.hooks.setSelect = [...(made.hooks.setSelect ?? []), (self) => (zoomed.current ||= self.select.width > 0)];
		made.over.addEventListener("dblclick", () => (zoomed.current = false));
		const watch = new ResizeObserver(() => made.setSize({ width: Math.max(80, element.clientWidth), height }));
		watch.observe(element);
		return () => {
			watch.disconnect();
			made.destroy();
			chart.current = null;
		};
	}, [options, height, theme]);

	useEffect(() => {
		const made = chart.current;
		if (!made) return;
		const { min, max } = made.scales.x ?? {};
		made.batch(() => {
			made.setData(data, true);
			if (zoomed.current && min !== undefined && max !== undefined) made.setScale("x", { min, max });
		});
	}, [data]);

	return <div ref={place} role="img" aria-label={label} className="w-full min-w-0" style={{ height }} />;
}
