// How the backend stands: ready or not, versions, what is wrong, what is worth knowing.
import { CircleCheck, Info } from "lucide-react";
import type { BackendStatus } from "@/api/bindings";
import { ProblemAlert } from "@/components/problem-alert";
import { day } from "@/lib/format";
import { BackendDrift } from "./backend-drift";

export function BackendFacts({ status }: { status: BackendStatus }) {
	if (!status.name) {
		return (
			<p className="text-muted-foreground">
				Name an installation of your own above, or install one with the button over it.
			</p>
		);
	}
	const versions = [
		status.python_version && `Python ${status.python_version}`,
		status.torch && `PyTorch ${status.torch}`,
		status.cuda && `CUDA ${status.cuda}`,
		status.accelerate && `accelerate ${status.accelerate}`,
		status.sd_scripts_commit && `sd-scripts ${status.sd_scripts_commit.slice(0, 8)}`,
	].filter(Boolean);
	return (
		<div className="space-y-2" data-testid="backend-facts" data-ready={status.ready}>
			{status.ready && (
				<p className="flex items-center gap-1.5 text-success">
					<CircleCheck className="size-3.5" aria-hidden="true" />
					Ready to train
				</p>
			)}
			{!status.ready && status.problems.length === 0 && <p className="text-muted-foreground">Not checked yet.</p>}
			{status.problems.map((problem) => (
				<ProblemAlert key={problem.code} error={problem} />
			))}
			{status.notes.map((note) => (
				<p key={note} className="flex items-start gap-1.5 text-warning">
					<Info className="mt-0.5 size-3.5 shrink-0" aria-hidden="true" />
					{note}
				</p>
			))}
			{versions.length > 0 && <p className="selectable text-small text-muted-foreground">{versions.join(", ")}</p>}
			{status.cuda_devices.length > 0 && (
				<p className="selectable text-small text-muted-foreground">{status.cuda_devices.join(", ")}</p>
			)}
			{status.drift && <BackendDrift drift={status.drift} />}
			{status.checked && <p className="text-small text-faint">Checked {day(new Date(status.checked))}</p>}
		</div>
	);
}
