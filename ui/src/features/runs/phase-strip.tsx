// The phases of a run as one bar whose widths are time, and what each took in all; at its end, when the trainer last said something.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Phase, Run } from "@/api/bindings";
import { Progress } from "@/components/ui/progress";
import { cn } from "@/lib/cn";
import { count, elapsed, size } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { phasesQuery } from "./api";
import { type Part, type PhaseTime, parts, phaseTimes } from "./phase-bar";
import { isLive, lasted, phaseWords } from "./words";

const colors: Record<Phase, string> = {
	preparing: "bg-muted-foreground/60",
	downloading: "bg-chart-3/60",
	loading: "bg-chart-3",
	caching_latents: "bg-chart-4",
	caching_text: "bg-chart-4/60",
	training: "bg-chart-1",
	validating: "bg-chart-5",
	sampling: "bg-chart-2",
	saving: "bg-foreground",
};

/** A part shows its epoch from this share of the bar on. */
const WIDE_ENOUGH = 0.045;

/** `children` stand at the right end of the words below the bar. */
export function PhaseStrip({ run, children }: { run: Run; children?: ReactNode }) {
	const { data: spans = [] } = useQuery(phasesQuery(run.run));
	const live = isLive(run.status);
	const clock = useNow(live);
	const seconds = lasted(run, clock);
	if (seconds === null || spans.length === 0) return children && <div className="flex justify-end">{children}</div>;
	const now = seconds * 1000;
	const end = live && run.eta_seconds !== null ? now + run.eta_seconds * 1000 : null;
	const { phase, phase_done: done = null, phase_total: total = null } = run.tally;
	const present = live && phase && done !== null && total !== null ? { phase, done, total } : null;
	const times = phaseTimes(spans, now, present);
	const words = times.map(timeWords);
	return (
		<div data-testid="phases">
			<div
				role="img"
				aria-label={`Where the time went: ${words.join(", ")}`}
				className="relative h-[18px] overflow-hidden rounded-sm bg-track"
			>
				{parts(spans, now, end).map((part, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
					<Drawn key={index} part={part} whole={Math.max(now, end ?? 0)} />
				))}
			</div>
			<div className="mt-1.5 flex items-center gap-4 text-micro text-muted-foreground">
				{times.map((time) => (
					<span key={time.phase} className="flex items-center gap-1.5 whitespace-nowrap">
						<i className={cn("size-2 rounded-[2px]", colors[time.phase])} aria-hidden="true" />
						{timeWords(time)}
						{live && time.phase === present?.phase && (
							<Progress
								value={present.total > 0 ? present.done / present.total : 0}
								label={`${phaseWords[time.phase]}, how far`}
								className="h-1 w-16"
							/>
						)}
					</span>
				))}
				<span className="ml-auto">{children}</span>
			</div>
		</div>
	);
}

function Drawn({ part: { phase, epoch, from, to }, whole }: { part: Part; whole: number }) {
	const name = epoch === null ? phaseWords[phase] : `epoch ${count(epoch)}`;
	return (
		<span
			title={`${name}, ${took(((to - from) * whole) / 1000)}`}
			data-phase={phase}
			className={cn(
				"absolute inset-y-0 overflow-hidden border-r border-background text-center text-micro leading-[18px] text-primary-foreground",
				colors[phase],
			)}
			style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
		>
			{epoch !== null && to - from >= WIDE_ENOUGH && name}
		</span>
	);
}

/** `Cache latents 214 of 214, 0:48` */
function timeWords({ phase, seconds, bar }: PhaseTime): string {
	if (!bar) return `${phaseWords[phase]} ${took(seconds)}`;
	const [done, total] =
		phase === "downloading" ? [size(bar.done), size(bar.total)] : [count(bar.done), count(bar.total)];
	return `${phaseWords[phase]} ${done} of ${total}, ${took(seconds)}`;
}

/** `1:12`; a moment is not called nothing. */
function took(seconds: number): string {
	return seconds < 1 ? "under 1 s" : elapsed(seconds);
}
