// Datasets
import { EmptyState } from "@/components/empty-state";

export function DatasetsPage() {
	return <EmptyState title="Datasets" />;
}
