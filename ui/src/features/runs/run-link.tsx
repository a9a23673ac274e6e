// The name of a run, leading to it.
import { Link } from "@tanstack/react-router";
import type { Run } from "@/api/bindings";
import { cn } from "@/lib/cn";

export function RunLink({ run, className }: { run: Pick<Run, "run" | "name">; className?: string }) {
	return (
		<Link
			to="/runs/$run/overview"
			params={{ run: run.run }}
			title={run.name}
			className={cn("truncate font-medium hover:underline", className)}
		>
			{run.name}
		</Link>
	);
}
