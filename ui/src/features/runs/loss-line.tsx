// The loss as one small line: smoothed over the raw values.
import { useMemo } from "react";
import type { Curves, Line } from "@/api/bindings";
import { loss } from "@/lib/format";
import { clippedRange } from "./curves";

const WIDTH = 400;
const HEIGHT = 64;

type Props = { curves: Curves | undefined; totalSteps: number | null };

export function LossLine({ curves, totalSteps }: Props) {
	const drawn = useMemo(
		() => (curves && curves.loss.at.length > 1 ? draw(curves, totalSteps) : null),
		[curves, totalSteps],
	);
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

function draw({ loss: raw, smoothed, clipped }: Curves, totalSteps: number | null) {
	const last = smoothed.values.findLast((value) => value !== null);
	const range = clippedRange(clipped);
	if (last == null || !range) return null;
	const [low, high] = range;
	const end = Math.max(totalSteps ?? 0, raw.at.at(-1) ?? 1);
	const x = (step: number) => ((step / end) * WIDTH).toFixed(1);
	const y = (value: number) => (HEIGHT - 2 - Math.min(1, (value - low) / (high - low)) * (HEIGHT - 4)).toFixed(1);
	const path = ({ at, values }: Line) => {
		const points = values.flatMap((value, index) => (value === null ? [] : `${x(at[index] ?? 0)} ${y(value)}`));
		return points.length > 0 ? `M${points.join("L")}` : "";
	};
	return { raw: path(raw), smoothed: path(smoothed), last };
}
