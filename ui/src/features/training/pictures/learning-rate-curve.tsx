// The learning rate over the steps of a run: one line for each rate, as the trainer's schedule moves it.
import type { LearningRateCurve as Curve } from "@/api/bindings";
import { Words } from "@/components/words";
import { count, learningRate, plural } from "@/lib/format";
import { type Line, LinePicture } from "./line-picture";

type Props = {
	curve: Curve;
	/** Optimizer steps in all. */
	steps: number;
	height?: number;
};

export function LearningRateCurve({ curve, steps, height }: Props) {
	const lines = linesOf(curve);
	const top = Math.max(0, ...lines.flatMap((line) => line.points.map((point) => point[1])));
	return (
		<div data-testid="learning-rate-curve">
			{lines.length > 0 && curve.points.length > 0 && (
				<LinePicture
					lines={lines}
					x={[0, Math.max(1, steps - 1)]}
					y={[0, top]}
					tellX={(step) => (step < 0.5 ? "First step" : `Step ${count(Math.round(step) + 1)}`)}
					tellY={learningRate}
					label={summary(lines, steps)}
					height={height}
				/>
			)}
			{curve.note && (
				<p className="pt-1 text-small text-muted-foreground" data-testid="curve-note">
					<Words text={curve.note} />
				</p>
			)}
		</div>
	);
}

/** Groups of one rate share a line. */
function linesOf({ points, groups }: Curve): Line[] {
	const rates = [...new Set(groups.map((group) => group.rate ?? 0))];
	return rates.map((rate) => ({
		name: groups
			.filter((group) => (group.rate ?? 0) === rate)
			.map((group) => group.label)
			.join(", "),
		note: learningRate(rate),
		points: points.map(({ step, factor }) => [step, (factor ?? 0) * rate]),
	}));
}

function summary(lines: Line[], steps: number): string {
	const told = lines.map(({ name, points }) => {
		const rates = points.map((point) => point[1]);
		const [first = 0, last = 0, most] = [rates[0], rates.at(-1), Math.max(...rates)];
		if (first === last && first === most) return `${name} at ${learningRate(first)}`;
		return `${name} from ${learningRate(first)}, at most ${learningRate(most)}, to ${learningRate(last)}`;
	});
	return `Learning rate over ${plural(steps, "step")}: ${told.join("; ")}`;
}
