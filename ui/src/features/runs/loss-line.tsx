// The loss as one small line: smoothed over the raw values.
import { useMemo } from "react";
import { loss } from "@/lib/format";
import type { LossSeries } from "./loss-chart";

const WIDTH = 400;
const HEIGHT = 64;

export function LossLine({ series }: { series: LossSeries | undefined }) {
	const drawn = useMemo(() => (series && series.steps.length > 1 ? draw(series) : null), [series]);
	if (!drawn) return null;
	return (
		<div>
			<div className="mb-1 flex text-micro text-muted-foreground">
				Loss
				<span className="ml-auto text-foreground">{loss(drawn.last)}</span>
			</div>
			<svg
				role="img"
				aria-label={`Loss, now ${loss(drawn.last)} smoothed`}
				viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
				preserveAspectRatio="none"
				className="block w-full rounded-sm bg-sunken"
				style={{ height: HEIGHT }}
			>
				<path d={drawn.raw} fill="none" stroke="var(--chart-1)" opacity={0.28} vectorEffect="non-scaling-stroke" />
				<path
					d={drawn.smoothed}
					fill="none"
					stroke="var(--chart-1)"
					strokeWidth={1.75}
					vectorEffect="non-scaling-stroke"
				/>
			</svg>
		</div>
	);
}

function draw({
	steps,
	loss: values,
	smoothed,
	clipped: range,
	totalSteps,
}: LossSeries): { raw: string; smoothed: string; last: number } | null {
	const last = smoothed.findLast((value) => value !== null);
	if (last == null || !range) return null;
	const [low, high] = range;
	const end = Math.max(totalSteps ?? 0, steps.at(-1) ?? 1);
	const x = (step: number) => ((step / end) * WIDTH).toFixed(1);
	const y = (value: number) => (HEIGHT - 2 - Math.min(1, (value - low) / (high - low)) * (HEIGHT - 4)).toFixed(1);
	const path = (series: (number | null)[]) => {
		const points = series.flatMap((value, index) => (value === null ? [] : `${x(steps[index] ?? 0)} ${y(value)}`));
		return points.length > 0 ? `M${points.join("L")}` : "";
	};
	return { raw: path(values), smoothed: path(smoothed), last };
}
