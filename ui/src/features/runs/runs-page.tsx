// Runs
import { EmptyState } from "@/components/empty-state";

export function RunsPage() {
	return <EmptyState title="Runs" />;
}
