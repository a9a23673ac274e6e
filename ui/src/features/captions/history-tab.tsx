// History
import { EmptyState } from "@/components/empty-state";

export function HistoryTab(_: { dataset: string }) {
	return <EmptyState title="History" />;
}
