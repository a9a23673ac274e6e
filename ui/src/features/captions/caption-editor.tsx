// Caption
import { EmptyState } from "@/components/empty-state";

export function CaptionEditor(_: { dataset: string; image: string }) {
	return <EmptyState title="Caption" />;
}
