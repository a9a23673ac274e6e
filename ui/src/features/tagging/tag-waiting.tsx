// What stands in the middle of the Auto-tag tab while there is nothing to show of the images.
import { WandSparkles } from "lucide-react";
import type { CaptionCounts } from "@/api/bindings";
import { EmptyState } from "@/components/empty-state";
import { plural } from "@/lib/format";

type Props = { busy: boolean; queued: boolean; reads: boolean; counts: CaptionCounts };

export function Waiting({ busy, queued, reads, counts }: Props) {
	const written = reads ? "No caption is written." : "Captions are written as they are found.";
	if (queued) {
		return (
			<EmptyState icon={WandSparkles} title="The tagging waits for its turn" text={`It begins by itself. ${written}`} />
		);
	}
	if (busy) {
		return (
			<EmptyState
				icon={WandSparkles}
				title="The tagger is at work"
				text={`${written} Stop keeps what is there, and the next tagging goes on with the rest.`}
			/>
		);
	}
	return (
		<EmptyState
			icon={WandSparkles}
			title={`${plural(counts.images, "image")}, ${plural(counts.captioned, "caption")}`}
			text="The tagger looks at each image once, and what it sees is kept. Then thresholds show at once what they would do, before a caption is written."
		/>
	);
}
