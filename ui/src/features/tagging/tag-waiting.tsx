// What stands in the middle of the Auto-tag tab while there is no result to show.
import { CheckCheck, WandSparkles } from "lucide-react";
import type { CaptionCounts } from "@/api/bindings";
import { EmptyState } from "@/components/empty-state";
import { plural } from "@/lib/format";

type Props = { busy: boolean; queued: boolean; affected: number; counts: CaptionCounts };

export function Waiting({ busy, queued, affected, counts }: Props) {
	if (queued) {
		return (
			<EmptyState
				icon={WandSparkles}
				title="The tagging waits for its turn"
				text="It begins by itself. Captions are written as they are found."
			/>
		);
	}
	if (busy) {
		return (
			<EmptyState
				icon={WandSparkles}
				title="The tagger is at work"
				text="Captions are written as they are found. Stop keeps what is there, and the next tagging goes on with the rest."
			/>
		);
	}
	if (affected === 0) {
		return (
			<EmptyState
				icon={CheckCheck}
				title="Every image has a caption"
				text="To tag them again, choose on the right whether tags are appended or captions replaced."
			/>
		);
	}
	return (
		<EmptyState
			icon={WandSparkles}
			title={`${plural(counts.images, "image")}, ${plural(counts.captioned, "caption")}`}
			text="The tagger looks at each image and writes the tags that it is sure enough of. What it wrote is shown here."
		/>
	);
}
