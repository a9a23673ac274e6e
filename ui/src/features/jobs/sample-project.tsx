// One click makes the sample project, so that everything can be seen without a card, models or network.
import { useQuery } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import { isOpen } from "@/api/jobs";
import { Button } from "@/components/ui/button";
import { jobsQuery, useMakeDemo } from "./api";

export function SampleProject() {
	const { data: jobs = [] } = useQuery(jobsQuery);
	const make = useMakeDemo();
	const busy = make.isPending || jobs.some((job) => job.task?.kind === "demo" && isOpen(job));
	return (
		<section aria-label="Sample project" className="flex items-center gap-3 rounded-lg border bg-card p-3.5">
			<FlaskConical className="size-4 shrink-0 text-muted-foreground" aria-hidden="true" />
			<div className="min-w-0 flex-1">
				<h2 className="font-semibold">Sample project</h2>
				<p className="text-small text-muted-foreground">
					A small dataset, a tiny tagger and a recorded run. The run is played, not trained; it says so.
				</p>
			</div>
			<Button size="small" disabled={busy} onClick={() => make.mutate()} data-testid="make-demo">
				{busy ? "Making it" : "Make it"}
			</Button>
		</section>
	);
}
