// What the run comes to: steps, images, files, captions, buckets. All exact, or it says so.
import type { ReactNode } from "react";
import type { Checked, Plan } from "@/api/bindings";
import { count, plural } from "@/lib/format";
import { BucketBars } from "./bucket-bars";
import { Words } from "./words";

export function PlanPanel({ checked }: { checked: Checked | undefined }) {
	if (!checked) return <p className="p-4 text-small text-muted-foreground">Reading the images</p>;
	const { plan, folders } = checked;
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
	const kept = plan.saves.filter((save) => save.kept).length;
	return (
		<div className="min-h-0 flex-1 overflow-y-auto px-4 py-3" data-testid="plan">
			<Steps plan={plan} />
			<dl className="mt-3 border-t pt-2">
				<Row label="Images × repeats" value={count(plan.images_with_repeats)}>
					from {count(plan.images)}, batch {[...new Set(plan.batch_sizes)].join(", ")}
				</Row>
				{plan.reg_images > 0 && <Row label="Regularisation" value={count(plan.reg_images)} />}
				{plan.validation_images > 0 && <Row label="Kept for validation" value={count(plan.validation_images)} />}
				<Row label="Batches per epoch" value={count(plan.batches_per_epoch)}>
					{plan.accumulation > 1 && `${plan.accumulation} for a step`}
				</Row>
				<Row label="Files" value={plural(kept, "file")}>
					{plan.saves.length > kept && `${plan.saves.length - kept} removed on the way`}
				</Row>
				<Row label="Captions" value={`${count(captions)} of ${count(images)}`}>
					{captions < images && <span className="text-warning">{count(images - captions)} without</span>}
				</Row>
			</dl>
			<BucketBars plan={plan} />
		</div>
	);
}

/** Why there is no plan: what is said about the images, else the first error. */
function why(checked: Checked): string {
	const errors = checked.issues.filter((issue) => issue.level === "error");
	const issue = errors.find((issue) => issue.param.startsWith("dataset")) ?? errors[0];
	return issue ? `${issue.message}.` : "Choose images to train on.";
}

function Steps({ plan }: { plan: Plan }) {
	const [low, high] = plan.total_steps_range;
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
				{plan.exact ? "exact, by sd-scripts' own rule" : "a range: validation has no seed"}
			</div>
		</div>
	);
}

function Row({ label, value, children }: { label: string; value: string; children?: ReactNode }) {
	return (
		<div className="flex items-baseline gap-3 py-[3px]">
			<dt className="text-muted-foreground">{label}</dt>
			<dd className="ml-auto text-right">
				{value}
				{children && <span className="text-muted-foreground"> {children}</span>}
			</dd>
		</div>
	);
}
