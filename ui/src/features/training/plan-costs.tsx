// What the run costs: time with its source, files against the free space of their disk, sample images.
import type { Disk, Plan, Time } from "@/api/bindings";
import { count, estimate, plural, size } from "@/lib/format";
import { Row } from "./plan-parts";

export function PlanTime({ time }: { time: Time }) {
	if (time.seconds === null) {
		return (
			<Row label="Time" value="not known">
				{time.basis}
			</Row>
		);
	}
	const [low, high] = time.range ?? [time.seconds, time.seconds];
	return (
		<div className="py-[3px]" data-testid="plan-time">
			<div className="flex items-baseline gap-3">
				<dt className="text-muted-foreground">Time</dt>
				<dd className="ml-auto">
					{time.measured ? estimate(time.seconds) : `${estimate(low ?? 0)} to ${estimate(high ?? 0)}`}
				</dd>
			</div>
			<p className="text-right text-micro text-muted-foreground">{time.basis}</p>
		</div>
	);
}

export function PlanFiles({ plan, disk }: { plan: Plan; disk: Disk | undefined }) {
	const kept = plan.saves.filter((save) => save.kept).length;
	const removed = plan.saves.length - kept;
	const find = (kind: string) => disk?.items.find((item) => item.kind === kind);
	const [models, states] = [find("models"), find("states")];
	const statesKept = plan.states?.filter((state) => state.kept).length ?? 0;
	const short = disk?.free != null && disk.output_bytes > disk.free;
	return (
		<>
			<Row
				label="Checkpoints"
				value={models ? `${count(kept)} × ${size(models.each)}` : plural(kept, "file")}
				title={models && `${models.counted ? "Counted" : "Estimated"}: ${models.basis}`}
			>
				{removed > 0 && `${count(removed)} removed`}
			</Row>
			{statesKept > 0 && (
				<Row
					label="States"
					value={states ? `${count(statesKept)} × ${size(states.each)} at most` : plural(statesKept, "folder")}
					title={states && `Estimated: ${states.basis}`}
				/>
			)}
			{disk?.free != null && disk.output_bytes > 0 && (
				<Row label="Disk" value={`about ${size(disk.output_bytes)}`}>
					<span className={short ? "text-destructive" : undefined}>of {size(disk.free)} free</span>
				</Row>
			)}
			{disk && disk.cache_bytes > 0 && (
				<Row label="Caches" value={`about ${size(disk.cache_bytes)}`}>
					beside the images
				</Row>
			)}
		</>
	);
}

export function PlanSamples({ plan }: { plan: Plan }) {
	const samples = plan.samples ?? [];
	const first = samples[0];
	if (!first) return null;
	return <Row label="Samples" value={`${count(samples.length)} × ${plural(first.images, "image")}`} />;
}
