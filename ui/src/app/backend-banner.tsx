// Above the training form while nothing can train: what is missing, and the way to it. The form stays usable.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleDashed } from "lucide-react";
import { Button } from "@/components/ui/button";
import { backendQuery, installJobQuery } from "@/features/backend/api";

export function BackendBanner() {
	const { data: status } = useQuery(backendQuery);
	const { data: job } = useQuery(installJobQuery);
	if (!status || status.name !== null) return null;
	return (
		<div className="flex items-center gap-2.5 border-b bg-warning-soft px-4 py-2" data-testid="backend-banner">
			<CircleDashed className="size-4 shrink-0 text-warning" aria-hidden="true" />
			<span className="min-w-0 flex-1">
				{job ? "The training backend is being installed" : "No training backend yet: runs can be planned, not started"}
			</span>
			<Button asChild size="small">
				<Link to="/setup">{job ? "Look" : "Install"}</Link>
			</Button>
		</div>
	);
}
