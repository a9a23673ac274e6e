// The calculation as plain text, to paste somewhere.
import type { Calculated, Numbers } from "@/api/bindings";
import { count, estimate, plural } from "@/lib/format";
import type { Line } from "./search";

export function asText(numbers: Numbers, lines: Line[], { plan, time }: Calculated): string {
	const buckets = plan.buckets.map(({ resolution: [width, height], images, batches }) => {
		return `  ${width}x${height}: ${count(images)} entries, ${plural(batches, "batch", "batches")}`;
	});
	const images = lines.map((line, at) => {
		const group = numbers.groups?.[at];
		const sum = group?.sizes.reduce((sum, size) => sum + size[2], 0) ?? 0;
		return `${group?.name}: ${count(sum)} x ${line.repeats}`;
	});
	return [
		`${count(plan.total_steps)} steps: ${plural(plan.epochs, "epoch")} of ${plural(plan.steps_per_epoch, "step")}`,
		`Images: ${images.join("; ")}`,
		`Batch ${numbers.batch}, accumulation ${numbers.accumulation}, ${plural(numbers.processes ?? 1, "GPU")}`,
		...buckets,
		...(time.seconds === null ? [] : [`Time: ${estimate(time.seconds)}, ${time.basis}`]),
	].join("\n");
}
