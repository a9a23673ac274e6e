// The images of a dataset and their captions on one page: images give the grid, captions what stands around it.
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { CaptionEditor } from "@/features/captions/caption-editor";
import { ImagesTab } from "@/features/datasets/images-tab";

type Props = {
	dataset: string;
	/** The filter, empty for all. */
	query: string;
	/** The image in focus. */
	image: string | undefined;
};

export function DatasetImages({ dataset, image }: Props) {
	const navigate = useNavigate();
	const focus = useCallback(
		(file: string | undefined) =>
			void navigate({
				to: "/datasets/$name",
				params: { name: dataset },
				search: (before) => ({ ...before, image: file }),
				replace: true,
			}),
		[navigate, dataset],
	);
	return (
		<ImagesTab
			dataset={dataset}
			image={image}
			shown={null}
			onFocus={focus}
			editor={image && <CaptionEditor key={image} dataset={dataset} image={image} />}
		/>
	);
}
