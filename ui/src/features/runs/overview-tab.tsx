// Overview
import { EmptyState } from "@/components/empty-state";

export function OverviewTab(_: { run: string }) {
	return <EmptyState title="Overview" />;
}
