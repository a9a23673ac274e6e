// Home: is it training, how long, is the card fine, what next. Features meet here.
import { DropLine } from "@/features/datasets/drop-line";
import { RecentDatasets } from "@/features/datasets/recent-datasets";
import { GpuPanel } from "@/features/gpu/gpu-status";
import { SampleProject } from "@/features/jobs/sample-project";
import { RecentLoras } from "@/features/loras/recent-loras";
import { HomeRun } from "@/features/runs/home-run";
import { HomeQueue } from "@/features/runs/queue";
import { SetupHints } from "./setup-hints";

export function HomePage() {
	return (
		<div className="h-full overflow-auto p-5" data-testid="home">
			<div className="grid grid-cols-[minmax(0,1fr)_336px] items-start gap-4 max-xl:grid-cols-[minmax(0,1fr)_300px]">
				<div className="flex min-w-0 flex-col gap-4">
					<HomeRun />
					<HomeQueue />
					<RecentDatasets />
					<DropLine />
				</div>
				<aside className="flex min-w-0 flex-col gap-4">
					<GpuPanel />
					<SetupHints />
					<RecentLoras />
					<SampleProject />
				</aside>
			</div>
		</div>
	);
}
