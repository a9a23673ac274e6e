// Train
import { EmptyState } from "@/components/empty-state";

export function TrainPage(_: { draft?: string }) {
	return <EmptyState title="Train" />;
}
