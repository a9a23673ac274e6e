// What stands below a parameter's row, where it helps: a picture, or an editor of what the row names.
import type { Checked, Param } from "@/api/bindings";
import type { Config } from "../api";
import type { Json } from "../places";
import { PromptsEditor } from "../prompts/prompts-editor";
import { BUCKET_ROWS, BucketsOfDataset } from "./buckets-of-dataset";
import { LearningRateCurve } from "./learning-rate-curve";
import { TimestepShares, TimestepWeights, useTimesteps } from "./timesteps";
import { useLearningRateCurve } from "./use-learning-rate-curve";

type PictureProps = {
	config: Config;
	checked: Checked | undefined;
	/** Of which dataset the row speaks. */
	dataset: number;
	/** The keys of the rows around it, as they are shown. */
	rows: string[];
	set: (place: string, value: Json) => void;
	change: (next: (config: Config) => Config) => void;
};

/** The rows that have one. */
const PICTURES: Record<string, (props: PictureProps) => React.ReactNode> = {
	lr_scheduler: CurveOfDraft,
	sample_prompts: PromptsEditor,
	timestep_sampling: Timesteps,
	weighting_scheme: Weighting,
	min_snr_gamma: Weights,
	max_timestep: TimestepLimits,
};

export function PictureUnder({ param, ...rest }: PictureProps & { param: Param }) {
	const Picture = param.half === "params" ? PICTURES[param.key] : bucketsBelow(param, rest.rows);
	return (
		Picture && (
			<div className="max-w-[780px] empty:hidden pb-3 pl-[246px] pt-1 @max-[740px]:pl-[192px]">
				<Picture {...rest} />
			</div>
		)
	);
}

/** The buckets stand below the last of their rows. */
function bucketsBelow(param: Param, rows: string[]) {
	const last = rows.filter((key) => BUCKET_ROWS.includes(key)).at(-1);
	return param.half === "dataset" && param.key === last ? BucketsOfDataset : undefined;
}

function CurveOfDraft({ config, checked }: PictureProps) {
	const steps = checked?.plan?.total_steps ?? 0;
	const curve = useLearningRateCurve(config, steps);
	return curve ? <LearningRateCurve curve={curve} steps={steps} /> : null;
}

function Timesteps({ config }: PictureProps) {
	const picture = useTimesteps(config);
	return picture ? <TimestepShares picture={picture} /> : null;
}

/** Stable Diffusion draws evenly between two limits; the others have a row that shapes the draw. */
function TimestepLimits({ config }: PictureProps) {
	const picture = useTimesteps(config);
	const [from, to] = [config.params?.min_timestep, config.params?.max_timestep];
	const even = ["sd15", "sd2", "sdxl"].includes(config.family ?? "sdxl");
	if (!picture || !even || (from === undefined && to === undefined)) return null;
	return <TimestepShares picture={picture} limits={[Number(from ?? 0), Number(to ?? 1000)]} />;
}

function Weights({ config }: PictureProps) {
	const picture = useTimesteps(config);
	return picture ? <TimestepWeights picture={picture} /> : null;
}

/** SD 3 draws by this row alone. */
function Weighting(props: PictureProps) {
	return (
		<>
			{props.config.family === "sd3" && <Timesteps {...props} />}
			<Weights {...props} />
		</>
	);
}
