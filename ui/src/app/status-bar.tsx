// The one place for progress that concerns the whole app: the run, the job at hand, the graphics card.
import { GpuStatus } from "@/features/gpu/gpu-status";
import { useJobToasts } from "@/features/jobs/api";
import { JobStatus } from "@/features/jobs/job-status";
import { RunStatus } from "@/features/runs/run-status";

export function StatusBar() {
	useJobToasts();
	return (
		<footer
			data-testid="status-bar"
			className="col-span-2 flex min-w-0 items-center gap-3 border-t border-sidebar-border bg-sidebar px-2 text-small text-muted-foreground"
		>
			<RunStatus />
			<JobStatus />
			<span className="flex-1" />
			<GpuStatus />
		</footer>
	);
}
