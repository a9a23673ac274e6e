// The picture that stands below a parameter's row, where one helps.
import type { Checked, Param } from "@/api/bindings";
import type { Config } from "../api";
import { LearningRateCurve } from "./learning-rate-curve";
import { useLearningRateCurve } from "./use-learning-rate-curve";

type Props = { param: Param; config: Config; checked: Checked | undefined };

/** The rows that have one. */
const PICTURES: Record<string, (props: Omit<Props, "param">) => React.ReactNode> = { lr_scheduler: CurveOfDraft };

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
