// What stands below a parameter's row, where it helps: a picture, or an editor of what the row names.
import type { Checked, Param } from "@/api/bindings";
import type { Config } from "../api";
import type { Json } from "../places";
import { PromptsEditor } from "../prompts/prompts-editor";
import { LearningRateCurve } from "./learning-rate-curve";
import { useLearningRateCurve } from "./use-learning-rate-curve";

type Props = {
	param: Param;
	config: Config;
	checked: Checked | undefined;
	set: (place: string, value: Json) => void;
	change: (next: (config: Config) => Config) => void;
};

/** The rows that have one. */
const PICTURES: Record<string, (props: Omit<Props, "param">) => React.ReactNode> = {
	lr_scheduler: CurveOfDraft,
	sample_prompts: PromptsEditor,
};

export function PictureUnder({ param, ...rest }: Props) {
	const Picture = param.half === "params" ? PICTURES[param.key] : undefined;
	return (
		Picture && (
			<div className="max-w-[760px] pb-3 pl-[234px] @max-[740px]:pl-[180px]">
				<Picture {...rest} />
			</div>
		)
	);
}

function CurveOfDraft({ config, checked }: Omit<Props, "param">) {
	const steps = checked?.plan?.total_steps ?? 0;
	const curve = useLearningRateCurve(config, steps);
	return curve ? <LearningRateCurve curve={curve} steps={steps} /> : null;
}
