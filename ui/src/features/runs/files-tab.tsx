// Files
import { EmptyState } from "@/components/empty-state";

export function FilesTab(_: { run: string }) {
	return <EmptyState title="Files" />;
}
