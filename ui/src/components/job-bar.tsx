// Long work at the place where it was started: what it does, how far it is, and Stop. Work of less than a second shows nothing.
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { commands } from "@/api/bindings";
import { useProgress } from "@/api/live";
import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { cn } from "@/lib/cn";
import { count, estimate, significant } from "@/lib/format";

/** How long work may take before it is worth a bar, in milliseconds. */
const SHORT = 1000;

type Props = {
	/** The job's number; nothing is shown without one. */
	job: number | undefined;
	/** What it is called until it says so itself. */
	title: string;
	className?: string;
};

export function JobBar({ job, ...rest }: Props) {
	return job === undefined ? null : <Bar key={job} job={job} {...rest} />;
}

function Bar({ job, title, className }: Props & { job: number }) {
	const [long, setLong] = useState(false);
	const progress = useProgress(job);
	const stop = useMutation({ mutationFn: () => commands.cancelJob(job) });
	useEffect(() => {
		const timer = setTimeout(() => setLong(true), SHORT);
		return () => clearTimeout(timer);
	}, []);
	if (!long) return null;
	const { done = 0, total = null, rate, eta_seconds: eta } = progress ?? {};
	const words = [
		total !== null && `${count(done)} of ${count(total)}`,
		rate && `${significant(rate)} a second`,
		eta && `${estimate(eta)} left`,
	].filter(Boolean);
	return (
		<div className={cn("flex flex-wrap items-center gap-x-3 gap-y-1.5", className)} data-testid="job-bar">
			<span className="min-w-0 flex-1 truncate font-medium" title={title}>
				{progress?.phase ?? title}
			</span>
			<Button size="small" disabled={stop.isPending || stop.isSuccess} onClick={() => stop.mutate()}>
				{stop.isPending || stop.isSuccess ? "Stopping" : "Stop"}
			</Button>
			<Progress value={total ? done / total : null} label={title} className="w-full" />
			<span className="w-full text-small text-muted-foreground tabular-nums">{words.join(" · ") || "Starting"}</span>
		</div>
	);
}
