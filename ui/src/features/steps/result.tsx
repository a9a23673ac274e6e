// How many steps, and where the batches come from: each bucket with its last batch drawn.
import { Info } from "lucide-react";
import type { ReactNode } from "react";
import type { Bucket, Plan } from "@/api/bindings";
import { cn } from "@/lib/cn";
import { count, plural } from "@/lib/format";

/** A last batch of more images is told, not drawn. */
const DRAWN = 12;

export function Result({ plan }: { plan: Plan }) {
	const buckets = plan.buckets.toSorted((a, b) => b.images - a.images);
	const entries = buckets.reduce((sum, bucket) => sum + bucket.images, 0);
	const batches = buckets.reduce((sum, bucket) => sum + bucket.batches, 0);
	const batch = plan.batch_sizes[0] ?? 1;
	const most = Math.max(1, ...buckets.map((bucket) => bucket.images));
	const partly = buckets.filter((bucket) => bucket.images % batch > 0).length;
	const [least, seen] = plan.images_seen_range ?? [0, 0];
	return (
		<div className="p-5" data-testid="steps-result">
			<div className="text-small text-muted-foreground">Total steps</div>
			<div className="text-[52px] font-semibold leading-[56px] tracking-tight" data-testid="calculated-steps">
				{count(plan.total_steps)}
			</div>
			<p className="mt-1 text-body text-muted-foreground">
				<b className="font-semibold text-foreground">{count(plan.batches_per_epoch)}</b> batches per epoch ×{" "}
				<b className="font-semibold text-foreground">{count(plan.epochs)}</b> {plan.epochs === 1 ? "epoch" : "epochs"} ÷{" "}
				<b className="font-semibold text-foreground">{count(plan.accumulation)}</b> accumulation
			</p>
			<p className="mt-0.5 text-small text-muted-foreground">
				Exact, by sd-scripts' own rule. {least === seen ? count(seen) : `${count(least)} to ${count(seen)}`} images seen
				in all
				{plan.processes > 1 && `, ${count(batches)} batches shared by ${plan.processes} GPUs`}.
			</p>
			<div className="mt-5 flex items-baseline">
				<h2 className="font-semibold">Where the batches come from</h2>
				<span className="ml-auto text-small text-muted-foreground">rounded up in every bucket</span>
			</div>
			<table className="mt-2 w-full text-body">
				<thead>
					<tr className="text-small text-muted-foreground">
						<Head>Bucket</Head>
						<Head right>entries</Head>
						<Head right>batches</Head>
						<Head>last batch</Head>
					</tr>
				</thead>
				<tbody>
					{buckets.map((bucket) => (
						<Row key={bucket.resolution.join("x")} bucket={bucket} batch={batch} most={most} />
					))}
				</tbody>
				<tfoot>
					<tr className="h-9 border-t font-medium">
						<td>{plural(buckets.length, "bucket")}</td>
						<td className="text-right">{count(entries)}</td>
						<td className="text-right">{count(batches)}</td>
						<td className="pl-6 font-normal text-muted-foreground">
							{partly === 0 ? "all are full" : `${plural(partly, "is", "are")} partly filled`}
						</td>
					</tr>
				</tfoot>
			</table>
			<Usual plan={plan} entries={entries} batch={batch} />
		</div>
	);
}

function Head({ right, children }: { right?: boolean; children: ReactNode }) {
	return <th className={cn("h-8 font-normal", right ? "pl-4 text-right" : "text-left last:pl-6")}>{children}</th>;
}

function Row({ bucket, batch, most }: { bucket: Bucket; batch: number; most: number }) {
	const [width, height] = bucket.resolution;
	const last = bucket.images % batch || batch;
	return (
		<tr className="h-9 border-t">
			<td className="whitespace-nowrap">
				{width}×{height}
			</td>
			<td className="text-right">
				<span className="flex items-center justify-end gap-3">
					<i
						aria-hidden="true"
						className={cn("block h-1.5 rounded-[2px]", bucket.images < batch ? "bg-warning" : "bg-chart-1/70")}
						style={{ width: `${Math.max(2, (bucket.images / most) * 90)}px` }}
					/>
					{count(bucket.images)}
				</span>
			</td>
			<td className="text-right">{count(bucket.batches)}</td>
			<td className="pl-6 text-small text-muted-foreground">
				<span className="flex items-center gap-2">
					{batch <= DRAWN && (
						<span aria-hidden="true" className="flex gap-0.5">
							{Array.from({ length: batch }, (_, at) => (
								// biome-ignore lint/suspicious/noArrayIndexKey: the squares are all alike
								<i key={at} className={cn("size-2 rounded-[2px]", at < last ? "bg-chart-1" : "bg-track")} />
							))}
						</span>
					)}
					{last === batch ? "full" : `${last} of ${batch}`}
				</span>
			</td>
		</tr>
	);
}

/** What most people count by hand, and why it is another number here. */
function Usual({ plan, entries, batch }: { plan: Plan; entries: number; batch: number }) {
	const usual = Math.floor((entries * plan.epochs) / batch / plan.accumulation / plan.processes);
	const whole = plan.epochs * plan.steps_per_epoch;
	if (whole <= usual || plan.total_steps !== whole) return null;
	return (
		<p className="mt-4 flex gap-2 rounded-md bg-primary/10 p-3 text-small">
			<Info className="mt-px size-3.5 shrink-0 text-primary-text" aria-hidden="true" />
			<span>
				The usual formula, images × repeats × epochs ÷ batch, gives {count(usual)}. Each bucket and each epoch rounds up
				on its own, which adds {plural(whole - usual, "step")} here.
			</span>
		</p>
	);
}
