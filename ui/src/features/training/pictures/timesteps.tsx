// Which timesteps are drawn, and how much each counts.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { commands, type TimestepPicture } from "@/api/bindings";
import { count, percent, significant } from "@/lib/format";
import type { Config } from "../api";
import { LinePicture } from "./line-picture";

/** The arguments that shape these pictures; all others leave them as they are. */
const SHAPES =
	/timestep|^(sigmoid_scale|discrete_flow_shift|training_shift|weighting_scheme|logit_|mode_scale|model_prediction_type|min_snr_gamma|debiased_|v_pred|v_parameterization|scale_v_pred|zero_terminal)/;

export function useTimesteps(config: Config): TimestepPicture | undefined {
	const shape = Object.entries(config.params ?? {}).filter(([key]) => SHAPES.test(key));
	const resolution = config.dataset?.datasets?.[0]?.values?.resolution;
	return useQuery({
		queryKey: ["training", "timesteps", config.family, config.mode, shape, resolution],
		queryFn: () => commands.timestepPicture(config),
		staleTime: Number.POSITIVE_INFINITY,
		placeholderData: keepPreviousData,
	}).data;
}

const told = (timestep: number) => `Timestep ${count(Math.round(timestep))}`;

type SharesProps = {
	picture: TimestepPicture;
	/** Between which the draw is even, where it is known better than to a 50th. */
	limits?: [from: number, to: number];
};

/** Where the draws of a training fall. */
export function TimestepShares({ picture, limits }: SharesProps) {
	const shares = picture.shares.map((share) => share ?? 0);
	const part = 1000 / shares.length;
	const points = limits
		? between(limits, Math.max(...shares))
		: shares.flatMap((share, at): [number, number][] => [
				[at * part, share],
				[(at + 1) * part, share],
			]);
	const most = shares.indexOf(Math.max(...shares));
	const drawn = shares.filter((share) => share > 0);
	const noisy = shares.slice(shares.length / 2).reduce((sum, share) => sum + share, 0);
	const first = shares.findIndex((share) => share > 0) * part;
	const [from, to] = limits ?? [first, first + drawn.length * part];
	const where = isEven(drawn)
		? `Steps are drawn evenly from timestep ${count(Math.round(from))} to ${count(Math.round(to))}`
		: `Most steps are drawn about timestep ${count(Math.round((most + 0.5) * part))}`;
	return (
		<div data-testid="timestep-shares">
			<LinePicture
				lines={[{ name: "Draws", points }]}
				x={[0, 1000]}
				y={[0, Math.max(...shares)]}
				tellX={(timestep) => (timestep === 0 ? "0, the image" : timestep === 1000 ? "1,000, noise" : told(timestep))}
				tellY={(share) => (share === 0 ? "0" : `${significant(share * 100)} %`)}
				label={`${where}; ${percent(noisy)} of them in the noisy half`}
				filled
			/>
			<p className="pl-16 text-small text-muted-foreground">
				Share of the steps in each 50th of the way from image to noise; {percent(noisy)} in the noisy half
				{picture.size && `, at ${picture.size[0]} × ${picture.size[1]}`}.
			</p>
		</div>
	);
}

/** An even draw; with nothing between the limits, all of it at the upper one. */
function between([from, to]: [number, number], share: number): [number, number][] {
	const start = from < to ? from : to;
	return [
		[0, 0],
		[start, 0],
		[start, share],
		[to, share],
		[to, 0],
		[1000, 0],
	];
}

/** All parts alike; the ones at the ends may be cut. */
function isEven(shares: number[]): boolean {
	const inner = shares.slice(1, -1);
	return inner.length > 0 && Math.max(...inner) - Math.min(...inner) < 1e-3;
}

/** What the loss at each timestep is multiplied with; nothing where all count alike. */
export function TimestepWeights({ picture }: { picture: TimestepPicture }) {
	const points = picture.weights.map(({ timestep, weight }): [number, number] => [timestep, weight ?? 0]);
	if (points.length === 0) return null;
	// Some weights grow without an end towards one side: the rest is what one wants to see.
	const sorted = points.map((point) => point[1]).sort((a, b) => a - b);
	const top = Math.max(sorted[Math.floor(sorted.length * 0.95)] ?? 1, 1e-9);
	const cut = points.map(([timestep, weight]): [number, number] => [timestep, Math.min(weight, top)]);
	const at = (timestep: number) => significant(points.find((point) => point[0] >= timestep)?.[1] ?? 0);
	return (
		<div data-testid="timestep-weights">
			<LinePicture
				lines={[{ name: "Weight", points: cut }]}
				x={[0, 1000]}
				y={[0, top]}
				tellX={(timestep) => (timestep === 0 ? "0, the image" : timestep === 1000 ? "1,000, noise" : told(timestep))}
				tellY={(weight) => (weight === 0 ? "0" : `× ${significant(weight)}`)}
				label={`The loss counts ${at(100)} times at timestep 100, ${at(500)} times at 500 and ${at(900)} times at 900`}
			/>
			<p className="pl-16 text-small text-muted-foreground">What the loss is multiplied with at each timestep.</p>
		</div>
	);
}
