// Problem
import { EmptyState } from "@/components/empty-state";

export function ProblemTab(_: { run: string }) {
	return <EmptyState title="Problem" />;
}
