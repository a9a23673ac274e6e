// Auto-tag
import { EmptyState } from "@/components/empty-state";

export function TagTab(_: { dataset: string }) {
	return <EmptyState title="Auto-tag" />;
}
