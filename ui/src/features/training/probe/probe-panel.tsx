// Below the memory of the plan: try ten steps, see what they cost, and what to change so that the training fits.
import { Gauge } from "lucide-react";
import { useProgress } from "@/api/live";
import { JobBar } from "@/components/job-bar";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import type { Config } from "../api";
import type { Json } from "../places";
import { ProbeResult } from "./probe-result";
import type { Probe } from "./use-probe";

type Props = {
	probe: Probe;
	config: Config;
	/** Errors block it as they block the start. */
	blocked: boolean;
	apply: (values: { param: string; value: Json }[]) => void;
};

export function ProbePanel({ probe, config, blocked, apply }: Props) {
	const { job, probed, error, ready, start } = probe;
	return (
		<section className="mt-2.5 flex flex-col gap-2" aria-label="Ten steps tried" data-testid="probe">
			{job && <Trying key={job.id} job={job.id} title={job.title} />}
			{probed && (
				<ProbeResult probed={probed} config={config} apply={apply} find={ready ? () => start(true) : undefined} />
			)}
			{Boolean(error) && <ProblemAlert error={error} />}
			{!job && (
				<Button
					className="w-full"
					disabled={!ready || blocked}
					title={
						blocked
							? "Correct the errors first"
							: "Runs the real command on the largest batch and measures memory and time"
					}
					data-testid="try"
					onClick={() => start(false)}
				>
					<Gauge className="size-3.5" aria-hidden="true" />
					{probed || error ? "Try 10 steps again" : "Try 10 steps"}
				</Button>
			)}
		</section>
	);
}

function Trying({ job, title }: { job: number; title: string }) {
	const note = useProgress(job)?.note;
	return (
		<div className="rounded-lg border bg-card p-3">
			<JobBar job={job} title={title} />
			{note && <p className="mt-1 text-small text-muted-foreground">{note}</p>}
		</div>
	);
}
