// A run at a glance: curves over steps and time, the saved files, the latest samples.
import type { ReactNode } from "react";
import type { Curves, Run, RunMark } from "@/api/bindings";
import { size } from "@/lib/format";
import { Noticed } from "./alarms";
import { Checkpoints } from "./checkpoints";
import { LatestSamples } from "./latest-samples";
import { LossCard } from "./loss-card";
import { GradNorm, MemoryCard, PaceCard } from "./pace-cards";
import { ProofCard } from "./proof-card";
import { isOver } from "./words";

type Props = {
	run: Run;
	curves: Curves | undefined;
	/** The steps at which an epoch began. */
	epochs: number[];
	marks: RunMark[];
	smoothing: number;
	onSmoothing: (weight: number) => void;
	/** How long the run has gone on, in seconds. */
	seconds: number;
	/** The graphics cards while the run went on; another feature draws them. */
	gpu: ReactNode;
};

export function Overview({ run, curves, epochs, marks, smoothing, onSmoothing, seconds, gpu }: Props) {
	return (
		<div className="grid h-full grid-cols-[minmax(0,1fr)_320px] content-start gap-4 overflow-auto p-4 max-xl:grid-cols-[minmax(0,1fr)_280px]">
			<div className="flex min-w-0 flex-col gap-4">
				<LossCard
					curves={curves}
					totalSteps={run.total_steps}
					epochs={epochs}
					marks={marks}
					smoothing={smoothing}
					onSmoothing={onSmoothing}
					height={340}
				/>
				<div className="grid grid-cols-2 gap-4">
					<PaceCard run={run} curves={curves} />
					<MemoryCard run={run} seconds={seconds} />
					{gpu}
				</div>
				{curves && curves.loss.at.length > 0 && <GradNorm run={run} curves={curves} />}
			</div>
			<aside className="flex min-w-0 flex-col gap-4">
				{(isOver(run.status) || run.note || run.log_dropped > 0) && (
					<section aria-label="Ending" className="selectable rounded-lg border bg-card px-3.5 py-3">
						{isOver(run.status) && <p className="break-words font-medium">{run.sentence}</p>}
						{run.note && run.note !== run.sentence && <p className="text-small text-muted-foreground">{run.note}</p>}
						{run.log_dropped > 0 && (
							<p className="text-small text-warning">{`${size(run.log_dropped)} of the log could not be kept`}</p>
						)}
					</section>
				)}
				<ProofCard run={run} />
				<Noticed run={run} />
				<Checkpoints run={run} />
				<LatestSamples run={run.run} />
			</aside>
		</div>
	);
}
