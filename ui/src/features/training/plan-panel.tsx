// What the run comes to: steps, time, images, files, memory, buckets. Exact, measured or estimated, and it says which.
import type { ReactNode } from "react";
import type { Checked, Plan } from "@/api/bindings";
import { Words } from "@/components/words";
import { count, plural } from "@/lib/format";
import type { Config } from "./api";
import { BucketBars } from "./bucket-bars";
import { LearningRateCurve } from "./pictures/learning-rate-curve";
import { useLearningRateCurve } from "./pictures/use-learning-rate-curve";
import { PlanFiles, PlanSamples, PlanTime } from "./plan-costs";
import { Fold, Row } from "./plan-parts";
import { PlanSaves } from "./plan-saves";
import { VramBar } from "./vram-bar";

type Props = {
	checked: Checked | undefined;
	config: Config;
	/** What stands below the memory. */
	probe?: ReactNode;
};

export function PlanPanel({ checked, config, probe }: Props) {
	if (!checked) return <p className="p-4 text-small text-muted-foreground">Reading the images</p>;
	const { plan, folders, estimates } = checked;
	if (!plan) {
		return (
			<div className="p-4" data-testid="no-plan">
				<div className="text-small text-muted-foreground">Total steps</div>
				<div className="text-[28px] font-semibold leading-8 tracking-tight text-faint">none yet</div>
				<p className="mt-2 text-small text-muted-foreground">
					<Words text={why(checked)} />
				</p>
			</div>
		);
	}
	const images = folders.reduce((sum, folder) => sum + (folder.images ?? 0), 0);
	const captions = folders.reduce((sum, folder) => sum + folder.captions, 0);
	const [least, most] = plan.images_seen_range ?? [0, 0];
	return (
		<div className="min-h-0 flex-1 overflow-y-auto px-4 py-3" data-testid="plan">
			<Steps plan={plan} />
			<dl className="mt-3 border-t pt-2">
				{estimates && <PlanTime time={estimates.time} />}
				<Row label="Images × repeats" value={count(plan.images_with_repeats)}>
					from {count(plan.images)}, batch {[...new Set(plan.batch_sizes)].join(", ")}
				</Row>
				<Row label="Images seen" value={least === most ? count(most) : `${count(least)} to ${count(most)}`}>
					in all
				</Row>
				{plan.reg_images > 0 && <Row label="Regularisation" value={count(plan.reg_images)} />}
				{plan.validation_images > 0 && <Row label="Kept for validation" value={count(plan.validation_images)} />}
				{plan.accumulation > 1 && (
					<Row label="Batches per epoch" value={count(plan.batches_per_epoch)}>
						{plan.accumulation} for a step
					</Row>
				)}
				<PlanFiles plan={plan} disk={estimates?.disk} />
				<PlanSamples plan={plan} />
				<Row label="Captions" value={`${count(captions)} of ${count(images)}`}>
					{captions < images && <span className="text-warning">{count(images - captions)} without</span>}
				</Row>
			</dl>
			{estimates?.vram && <VramBar vram={estimates.vram} />}
			{probe}
			<BucketBars plan={plan} />
			<Fold title="Learning rate" note={`over ${plural(plan.total_steps, "step")}`}>
				<Curve config={config} steps={plan.total_steps} />
			</Fold>
			<PlanSaves plan={plan} />
		</div>
	);
}

function Curve({ config, steps }: { config: Config; steps: number }) {
	const curve = useLearningRateCurve(config, steps);
	return curve ? <LearningRateCurve curve={curve} steps={steps} /> : null;
}

/** Why there is no plan: what is said about the images, else the first error. */
function why(checked: Checked): string {
	const errors = checked.issues.filter((issue) => issue.level === "error");
	const issue = errors.find((issue) => issue.param.startsWith("dataset")) ?? errors[0];
	return issue ? `${issue.message}.` : "Choose images to train on.";
}

function Steps({ plan }: { plan: Plan }) {
	const [low, high] = plan.total_steps_range;
	let rule: ReactNode = plan.exact ? "exact, by sd-scripts' own rule" : "a range: validation has no seed";
	if (plan.resumed) rule = `from epoch ${plan.resumed.epoch}, ${plural(plan.resumed.steps, "step")} to make`;
	return (
		<div className="flex items-end gap-3">
			<div>
				<div className="text-small text-muted-foreground">Total steps</div>
				<div className="text-[28px] font-semibold leading-8 tracking-tight" data-testid="total-steps">
					{plan.exact ? count(plan.total_steps) : `${count(low)} to ${count(high)}`}
				</div>
			</div>
			<div className="mb-0.5 ml-auto text-right text-small text-muted-foreground">
				{plural(plan.epochs, "epoch")} × {plural(plan.steps_per_epoch, "step")}
				<br />
				{rule}
			</div>
		</div>
	);
}
