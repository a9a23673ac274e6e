// Bulk edit
import { EmptyState } from "@/components/empty-state";

export function BulkTab(_: { dataset: string }) {
	return <EmptyState title="Bulk edit" />;
}
