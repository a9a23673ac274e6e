// Config
import { EmptyState } from "@/components/empty-state";

export function ConfigTab(_: { run: string }) {
	return <EmptyState title="Config" />;
}
