// Seconds for each step, main memory and, where the trainer tells it, the norm of gradients.
import { useQuery } from "@tanstack/react-query";
import type { Curves, Run } from "@/api/bindings";
import { summary } from "@/components/charts/lines";
import { TimeCard } from "@/components/charts/time-card";
import { useChosenPart } from "@/components/charts/view";
import { rounded, significant, speed, vram } from "@/lib/format";
import { memoryQuery } from "./api";
import { gradNorm } from "./curves";

const none = { at: [], values: [] };

export function PaceCard({ run, curves }: { run: Run; curves: Curves | undefined }) {
	const line = curves?.pace ?? none;
	const said = summary(line);
	const now = run.tally.seconds_per_step;
	const high = niceTop(line.values);
	return (
		<TimeCard
			title="Seconds per step"
			note={now == null ? null : `${speed(now)} without interruptions`}
			unit="step"
			line={line}
			whole={[0, Math.max(run.total_steps ?? 0, curves?.extent?.[1] ?? 0, 1)]}
			range={high === null ? null : [0, high]}
			color="--chart-1"
			say={speed}
			tick={rounded}
			label={
				said
					? `Seconds per step, last ${significant(said.last)}, slowest ${significant(said.high)} at step ${said.highAt}`
					: "Seconds per step, no values"
			}
			empty={
				curves && !curves.from_files && curves.loss.at.length > 0
					? "The time of each step comes from event files, and this run wrote none."
					: "The time of each step appears here with the first steps."
			}
			data-testid="pace-card"
		/>
	);
}

export function MemoryCard({ run, seconds }: { run: Run; seconds: number }) {
	const part = useChosenPart("second");
	const { data } = useQuery(memoryQuery(run.run, part));
	const line = data?.used ?? none;
	const total = data?.total == null ? "" : ` of ${vram(data.total)} GB`;
	const peak = data?.peak ?? null;
	return (
		<TimeCard
			title="RAM"
			note={peak !== null && `peak ${vram(peak)}${total}`}
			unit="second"
			line={line}
			whole={[0, Math.max(seconds, line.at.at(-1) ?? 0, 1)]}
			range={peak === null ? null : [0, peak * 1.15]}
			color="--chart-4"
			say={(value) => `${vram(value)} GB`}
			tick={vram}
			label={
				peak === null
					? "RAM of the run's processes, no values"
					: `RAM of the run's processes, peak ${vram(peak)}${total}`
			}
			empty="Nothing was recorded for this run."
			data-testid="memory-card"
		/>
	);
}

/** The scripts' words for it, or why there is no curve. */
export function GradNorm({ run, curves }: { run: Run; curves: Curves }) {
	const line = gradNorm(curves);
	const said = line && summary(line);
	if (!line || !said)
		return (
			<p data-testid="no-grad-norm" className="px-1 text-small text-muted-foreground">
				No gradient norm: of the trainer's scripts, only a LoRA for Flux with GGPO writes one.
			</p>
		);
	return (
		<TimeCard
			title="Gradient norm"
			unit="step"
			line={line}
			whole={[0, Math.max(run.total_steps ?? 0, curves.extent?.[1] ?? 0, 1)]}
			color="--chart-3"
			say={rounded}
			tick={rounded}
			label={`Mean gradient norm, last ${rounded(said.last)}, highest ${rounded(said.high)} at step ${said.highAt}`}
			empty=""
		/>
	);
}

/** Above all but the highest hundredth, with room: one long pause must not flatten the rest. */
function niceTop(values: readonly (number | null)[]): number | null {
	const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
	const high = sorted[Math.floor((sorted.length - 1) * 0.97)];
	return high === undefined || high <= 0 ? null : high * 1.6;
}
