// The figures of a run: how far, how long still, epoch, step, speed, loss.
import type { ReactNode } from "react";
import type { Run } from "@/api/bindings";
import { Stat } from "@/components/stat";
import { Progress } from "@/components/ui/progress";
import { cn } from "@/lib/cn";
import { count, elapsed, estimate, finish, loss, speed } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { isLive, isOver, lasted, share, shareWords, stateWords, stepCheck } from "./words";

/** Percent, time left and when it will be done; the bar below. */
export function RunProgress({ run, className }: { run: Run; className?: string }) {
	const now = useNow(run.eta_seconds !== null && isLive(run.status), 5000);
	const epochs = run.tally.epochs ?? 0;
	const marks =
		epochs > 1 && epochs <= 50 ? Array.from({ length: epochs - 1 }, (_, index) => (index + 1) / epochs) : [];
	const title = shareWords(run) ?? stateWords(run);
	const said = timeWords(run, now);
	// While the share is unknown the state stands large; it is not said twice.
	const words = said.startsWith(title) ? said.slice(title.length).replace(/^:? /, "") : said;
	return (
		<div className={className}>
			<div className="flex items-baseline gap-2">
				<span className="shrink-0 whitespace-nowrap text-display font-semibold" data-testid="run-percent">
					{title}
				</span>
				<span
					className="truncate text-muted-foreground"
					title={run.eta_basis === null ? words : `${words}, ${run.eta_basis}`}
				>
					{words}
				</span>
			</div>
			<Progress
				className="mt-1 h-2"
				label="Steps done"
				value={share(run) ?? (isLive(run.status) ? null : 0)}
				marks={marks}
				barClassName={cn(run.status === "failed" && "bg-destructive", run.status === "stopped" && "bg-warning")}
			/>
		</div>
	);
}

function timeWords(run: Run, now: number): string {
	if (isOver(run.status)) return run.sentence;
	if (run.status === "stopping") return "Stopping, until every process is gone";
	if (run.status === "queued") return "Waits for its turn";
	if (run.eta_seconds === null) return run.tally.phase === "training" ? "Measuring the speed" : stateWords(run);
	return `about ${estimate(run.eta_seconds)} left, done ${finish(new Date(now + run.eta_seconds * 1000))}`;
}

/** The row of figures; what is not known is not shown as zero. */
export function RunFigures({ run, className }: { run: Run; className?: string }) {
	const { epoch, epochs, step = 0, seconds_per_step: pace, loss: average } = run.tally;
	const check = stepCheck(run);
	// A run that is over will not tell any more.
	const told = (value: unknown) => value != null || !isOver(run.status);
	return (
		<div className={className} data-testid="run-figures">
			{told(epoch) && (
				<Stat label="Epoch" value={known(epoch)} rest={epoch != null && epochs != null && `of ${epochs}`} />
			)}
			<Stat
				label="Step"
				value={count(step)}
				rest={run.total_steps !== null && `of ${count(run.total_steps)}`}
				data-testid="run-step"
			/>
			{told(pace) && <Stat label="Speed" value={known(pace ? speed(pace) : null)} />}
			{told(average) && (
				<Stat label="Loss" value={known(average == null ? null : loss(average))} data-testid="run-loss" />
			)}
			<Elapsed run={run} />
			{check && (
				<Stat
					label="Step count"
					className="max-xl:hidden"
					data-testid="step-count"
					value={<span className={run.steps_confirmed ? "text-success" : "text-warning"}>{check}</span>}
				/>
			)}
		</div>
	);
}

function Elapsed({ run }: { run: Run }) {
	const now = useNow(isLive(run.status));
	const seconds = lasted(run, now);
	return (
		<Stat
			label={isOver(run.status) ? "Duration" : "Elapsed"}
			value={known(seconds === null ? null : elapsed(seconds))}
		/>
	);
}

function known(value: ReactNode): ReactNode {
	return value ?? <span className="font-normal text-muted-foreground">unknown</span>;
}
