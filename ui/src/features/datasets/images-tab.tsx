// The images of a dataset, and beside them the editor of the one in focus.
import type { ReactNode } from "react";
import { EmptyState } from "@/components/empty-state";

type Props = {
	dataset: string;
	/** The filter, empty for all. */
	query: string;
	/** The image in focus. */
	image: string | undefined;
	/** The caption editor for that image; captions are another feature. */
	editor: ReactNode;
};

export function ImagesTab({ editor }: Props) {
	return (
		<div className="flex h-full">
			<EmptyState className="flex-1" title="Images" />
			{editor && <aside className="w-[436px] border-l">{editor}</aside>}
		</div>
	);
}
