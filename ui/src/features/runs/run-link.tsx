// The name of a run, leading to it: to what went wrong when it failed.
import { Link } from "@tanstack/react-router";
import type { Run } from "@/api/bindings";
import { cn } from "@/lib/cn";

/** The page of a run that one wants to see first. */
export const firstPage = (run: Pick<Run, "run" | "status">) => ({
	to: run.status === "failed" ? ("/runs/$run/problem" as const) : ("/runs/$run/overview" as const),
	params: { run: run.run },
});

export function RunLink({ run, className }: { run: Pick<Run, "run" | "name" | "status">; className?: string }) {
	return (
		<Link
			{...firstPage(run)}
			title={run.name}
			className={cn("truncate font-medium hover:underline", className)}
			data-testid="run-link"
		>
			{run.name}
		</Link>
	);
}
