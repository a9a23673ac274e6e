// Why a run failed, fed.
import { useQuery } from "@tanstack/react-query";
import { EmptyState } from "@/components/empty-state";
import { runQuery } from "./api";
import { ProblemView } from "./problem-view";

export function ProblemTab({ run: name }: { run: string }) {
	const { data: run } = useQuery(runQuery(name));
	if (!run) return null;
	if (run.status !== "failed")
		return <EmptyState title="Nothing went wrong" text="This tab explains runs that failed." />;
	return <ProblemView run={run} />;
}
