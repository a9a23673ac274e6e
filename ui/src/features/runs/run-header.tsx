// The head of a run on every tab: name, state, progress, figures, tabs, and when the trainer last said something.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Run } from "@/api/bindings";
import { Badge } from "@/components/ui/badge";
import { tabClasses } from "@/components/ui/tabs";
import { Hint } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";
import { count, estimate } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { samplesQuery } from "./api";
import { PhaseStrip } from "./phase-strip";
import { RunButtons } from "./run-buttons";
import { RunFigures, RunProgress } from "./run-figures";
import { StateBadge } from "./state-badge";

const tabs = [
	{ to: "/runs/$run/overview", label: "Overview" },
	{ to: "/runs/$run/samples", label: "Samples" },
	{ to: "/runs/$run/log", label: "Log" },
	{ to: "/runs/$run/config", label: "Config" },
	{ to: "/runs/$run/files", label: "Files" },
] as const;
const problem = { to: "/runs/$run/problem", label: "What went wrong" } as const;

type Props = {
	run: Run;
	/** What the graphics card is at, told when the trainer is silent; another feature knows. */
	card?: ReactNode;
};

export function RunHeader({ run, card }: Props) {
	const made = useQuery({ ...samplesQuery(run.run), select: (data) => data.samples.length }).data ?? 0;
	const shown = run.status === "failed" ? [problem, ...tabs] : tabs;
	return (
		<header className="shrink-0 border-b">
			<div className="flex h-[54px] items-center gap-3 px-5">
				<h1 className="min-w-0 truncate text-title font-semibold" title={`${run.name}, ${run.folder}`}>
					{run.name}
				</h1>
				<span className="shrink-0">
					<StateBadge run={run} />
				</span>
				{run.trainer === "replay" && (
					<Hint text="A recorded run is played again. Nothing is trained and no LoRA is made.">
						<Badge tone="primary">Replay, simulated</Badge>
					</Hint>
				)}
				<span className="ml-auto flex shrink-0 gap-1.5">
					<RunButtons run={run} />
				</span>
			</div>
			<div className="flex items-center gap-8 px-5 pb-3">
				<RunProgress run={run} className="w-[372px] shrink-0 max-xl:w-[300px]" />
				<RunFigures run={run} className="flex min-w-0 gap-8 max-xl:gap-5" />
			</div>
			<div className="px-5 pb-2 empty:hidden">
				<PhaseStrip run={run}>
					<LastOutput run={run} card={card} />
				</PhaseStrip>
			</div>
			<div className="flex h-9 items-center px-5">
				<nav aria-label="Views" className="flex h-full gap-4">
					{shown.map(({ to, label }) => (
						<Link
							key={to}
							to={to}
							params={{ run: run.run }}
							className={tabClasses}
							data-testid={`tab-${to.split("/").at(-1)}`}
						>
							{label}
							{label === "Samples" && made > 0 && ` ${count(made)}`}
						</Link>
					))}
				</nav>
			</div>
		</header>
	);
}

/** Seconds of silence that are worth a colour. */
const QUIET = 60;

/** Amber after a minute of silence: it may be busy, or stuck, and the card tells which. */
function LastOutput({ run, card }: Props) {
	const live = run.status === "running";
	const now = useNow(live);
	if (!live || !run.last_output) return null;
	const seconds = Math.max(0, (now - Date.parse(run.last_output)) / 1000);
	const quiet = seconds >= QUIET;
	return (
		<span
			data-testid="last-output"
			className={cn("flex items-center gap-1.5 whitespace-nowrap text-micro", quiet && "text-warning")}
		>
			{quiet && <TriangleAlert className="size-3" aria-hidden="true" />}
			<span>{`last output ${estimate(seconds)} ago`}</span>
			{quiet && card}
		</span>
	);
}
