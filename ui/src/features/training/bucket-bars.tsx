// Buckets as bars, the fullest first; amber where a bucket cannot fill one batch.
import type { Plan } from "@/api/bindings";
import { cn } from "@/lib/cn";
import { count } from "@/lib/format";

export function BucketBars({ plan }: { plan: Plan }) {
	const buckets = [...plan.buckets].sort((a, b) => b.images - a.images);
	const most = Math.max(1, ...buckets.map((bucket) => bucket.images));
	const several = plan.batch_sizes.length > 1;
	const size = (dataset: number) => plan.batch_sizes[dataset] ?? 1;
	const batches = buckets.reduce((sum, bucket) => sum + bucket.batches, 0);
	const full = buckets.reduce((sum, bucket) => sum + bucket.images / size(bucket.dataset), 0);
	const partial = batches - full;
	return (
		<section className="mt-3 border-t pt-2.5" aria-label="Buckets">
			<header className="flex text-small">
				<h3 className="font-medium">Buckets</h3>
				<span className="ml-auto text-muted-foreground">
					{count(buckets.length)}
					{partial > 0.05 && `, partial batches add ${Number(partial.toFixed(1))}`}
				</span>
			</header>
			<ul className="mt-1.5 space-y-[3px]">
				{buckets.map((bucket) => {
					const [width, height] = bucket.resolution;
					const thin = bucket.images < size(bucket.dataset);
					return (
						<li
							key={`${bucket.dataset} ${width} ${height}`}
							className="flex items-center gap-2 text-micro"
							title={`${bucket.images} images in ${bucket.batches} batches${thin ? ", fewer than one batch" : ""}`}
						>
							<span className={cn("shrink-0 text-right text-muted-foreground", several ? "w-[84px]" : "w-[62px]")}>
								{several && <span className="text-faint">{bucket.dataset + 1}: </span>}
								{width}×{height}
							</span>
							<span className="h-[9px] flex-1">
								<i
									className={cn("block h-full rounded-[2px]", thin ? "bg-warning" : "bg-chart-1/70")}
									style={{ width: `${Math.max(1.5, (bucket.images / most) * 100)}%` }}
								/>
							</span>
							<span className="w-9 text-right">{count(bucket.images)}</span>
						</li>
					);
				})}
			</ul>
		</section>
	);
}
