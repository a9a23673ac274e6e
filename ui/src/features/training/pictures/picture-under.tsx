// What stands below a parameter's row, where it helps: a picture, or an editor of what the row names.
import type { Checked, Param } from "@/api/bindings";
import type { Config } from "../api";
import type { Json } from "../places";
import { PromptsEditor } from "../prompts/prompts-editor";
import { LearningRateCurve } from "./learning-rate-curve";
import { TimestepShares, TimestepWeights, useTimesteps } from "./timesteps";
import { useLearningRateCurve } from "./use-learning-rate-curve";

type PictureProps = {
	config: Config;
	checked: Checked | undefined;
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
};

export function PictureUnder({ param, ...rest }: PictureProps & { param: Param }) {
	const Picture = param.half === "params" ? PICTURES[param.key] : undefined;
	return (
		Picture && (
			<div className="max-w-[780px] pb-3 pl-[246px] pt-1 @max-[740px]:pl-[192px]">
				<Picture {...rest} />
			</div>
		)
	);
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
