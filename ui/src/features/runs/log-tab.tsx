// Log
import { EmptyState } from "@/components/empty-state";

export function LogTab(_: { run: string }) {
	return <EmptyState title="Log" />;
}
