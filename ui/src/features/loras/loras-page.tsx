// LoRAs
import { EmptyState } from "@/components/empty-state";

export function LorasPage() {
	return <EmptyState title="LoRAs" />;
}
