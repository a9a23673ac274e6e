// Installing a backend: what would be done and why, its stages, and the buttons that begin, pause and go on.
import { useQuery } from "@tanstack/react-query";
import { Download, Pause } from "lucide-react";
import { useState } from "react";
import type { InstallPlan, InstallRequest } from "@/api/bindings";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { size } from "@/lib/format";
import { backendQuery, backendsQuery, installJobQuery, planQuery, useInstallBackend, usePauseInstall } from "./api";
import { InstallOptions } from "./install-options";
import { InstallStages } from "./install-stages";
import { isComplete, planned, title } from "./words";

const CHOSEN: InstallRequest = { name: null, kind: null, torch: null, extras: null };

export function InstallPanel() {
	const [wanted, setWanted] = useState(CHOSEN);
	const { data: job } = useQuery(installJobQuery);
	// What is being installed stays in sight, whatever was chosen before.
	const spec = job?.task?.kind === "install_backend" ? job.task : null;
	const request = spec ? { ...CHOSEN, name: spec.name } : wanted;
	const { data: plan, error } = useQuery(planQuery(request));
	if (error) return <ProblemAlert error={error} />;
	if (!plan) return <p className="text-muted-foreground">Looking at this machine</p>;
	return (
		<section aria-label="Training backend" data-testid="install-panel">
			<Head plan={plan} />
			{!job && !plan.install && <InstallOptions request={wanted} plan={plan} onChange={setWanted} />}
			<Work plan={plan} request={request} job={job?.id} />
		</section>
	);
}

function Head({ plan }: { plan: InstallPlan }) {
	return (
		<>
			<h2 className="text-display font-semibold">The training backend</h2>
			<p className="selectable mt-1 max-w-[90ch] text-muted-foreground">
				{title(plan)} with {plan.torch}, because: {plan.spec.reason}. It lives in{" "}
				<span className="break-all font-mono text-small">{plan.folder}</span> and does not touch any Python you have.
				{!plan.verified && " This build was not run on such hardware where Nyx was made."}
			</p>
		</>
	);
}

function Work({ plan, request, job }: { plan: InstallPlan; request: InstallRequest; job: number | undefined }) {
	const [details, setDetails] = useState(false);
	const { data: entries } = useQuery(backendsQuery);
	const install = useInstallBackend();
	const pause = usePauseInstall();
	const { data: status } = useQuery(backendQuery);
	const entry = entries?.find(({ name }) => name === plan.spec.name);
	const { stages, sizes } = planned({ ...plan, install: entry?.install ?? plan.install });
	const complete = entry?.install ? isComplete(entry.install) : false;
	const begun = stages.some(({ state }) => state !== "waiting");
	const short = plan.free !== null && plan.free < plan.disk;
	const begin = () => install.mutate(request);
	return (
		<div className="mt-4">
			<InstallStages name={plan.spec.name} stages={stages} sizes={sizes} details={details} onRetry={begin} />
			{install.error && <ProblemAlert className="mt-2" error={install.error} />}
			<div className="mt-3 flex items-center gap-2">
				<span className="min-w-0 flex-1 text-small text-muted-foreground">
					{complete ? `Ready${entry?.install?.size ? `, ${size(entry.install.size)} on the disk` : ""}` : needs(plan)}
				</span>
				{begun && (
					<Button variant="ghost" onClick={() => setDetails(!details)}>
						{details ? "Hide details" : "Show details"}
					</Button>
				)}
				{job !== undefined && (
					<Button disabled={pause.isPending || pause.isSuccess} onClick={() => pause.mutate(job)}>
						<Pause />
						{pause.isPending ? "Pausing" : "Pause"}
					</Button>
				)}
				{job === undefined && !complete && (
					<Button
						variant={status?.ready ? "secondary" : "primary"}
						data-testid="install"
						disabled={install.isPending || short}
						title={short ? "There is too little room on the disk" : undefined}
						onClick={begin}
					>
						<Download />
						{begun ? "Go on with the installation" : `Install ${size(plan.download)}`}
					</Button>
				)}
			</div>
		</div>
	);
}

function needs({ download, disk, free }: InstallPlan): string {
	const room = free === null ? "" : ` of ${size(free)} free`;
	return `Fetches about ${size(download)}, needs about ${size(disk)}${room}. You can leave and come back, nothing is lost.`;
}
