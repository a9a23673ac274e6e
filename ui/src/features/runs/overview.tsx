// A run at a glance: loss over steps, the cards, the saved files.
import type { ReactNode } from "react";
import type { Run } from "@/api/bindings";
import { size } from "@/lib/format";
import { Checkpoints } from "./checkpoints";
import { LossCard } from "./loss-card";
import type { LossSeries } from "./loss-chart";
import { isOver } from "./words";

type Props = {
	run: Run;
	series: LossSeries | undefined;
	/** The steps at which an epoch began. */
	epochs: number[];
	/** The graphics cards while the run went on; another feature draws them. */
	gpu: ReactNode;
};

export function Overview({ run, series, epochs, gpu }: Props) {
	return (
		<div className="grid h-full grid-cols-[minmax(0,1fr)_320px] content-start gap-4 overflow-auto p-4 max-xl:grid-cols-[minmax(0,1fr)_280px]">
			<div className="flex min-w-0 flex-col gap-4">
				<LossCard series={series} epochs={epochs} height={352} />
				{gpu}
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
				<Checkpoints run={run} />
			</aside>
		</div>
	);
}
