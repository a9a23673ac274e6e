// The images of a dataset and their captions on one page: images give the grid, captions what stands around it.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FileWarning, PencilLine } from "lucide-react";
import { useCallback } from "react";
import { thumbUrl } from "@/api/images";
import { EmptyState } from "@/components/empty-state";
import { CaptionEditor } from "@/features/captions/caption-editor";
import { QueryBar } from "@/features/captions/query-bar";
import { TagList } from "@/features/captions/tag-list";
import { useFilter } from "@/features/captions/use-filter";
import { imagesQuery } from "@/features/datasets/api";
import { ImagesTab } from "@/features/datasets/images-tab";

type Props = {
	dataset: string;
	/** The filter, empty for all. */
	query: string;
	/** The image in focus. */
	image: string | undefined;
};

export function DatasetImages({ dataset, query, image }: Props) {
	const navigate = useNavigate();
	const found = useFilter(dataset, query);
	const go = useCallback(
		(to: { q?: string | undefined; image?: string | undefined }) =>
			void navigate({
				to: "/datasets/$name",
				params: { name: dataset },
				search: (before) => ({ ...before, ...to }),
				replace: true,
			}),
		[navigate, dataset],
	);
	const focus = useCallback((file: string | undefined) => go({ image: file }), [go]);
	const filter = useCallback((q: string) => go({ q: q === "" ? undefined : q }), [go]);
	return (
		<ImagesTab
			dataset={dataset}
			image={image}
			shown={found.shown}
			onFocus={focus}
			bar={<QueryBar query={query} onChange={filter} found={found} />}
			tags={<TagList dataset={dataset} query={query} onChange={filter} />}
			editor={
				image ? (
					<CaptionEditor
						key={image}
						dataset={dataset}
						image={image}
						files={found.files}
						onMove={focus}
						picture={<EditedPicture dataset={dataset} file={image} />}
					/>
				) : (
					<EmptyState
						icon={PencilLine}
						title="No image chosen"
						text="Click an image to edit its caption. Double click enlarges it."
					/>
				)
			}
		/>
	);
}

/** Above the caption: the picture, or why there is none, in the same place. */
function EditedPicture({ dataset, file }: { dataset: string; file: string }) {
	const { data } = useQuery({ ...imagesQuery(dataset), select: (images) => images.find((each) => each.file === file) });
	if (!data?.problem)
		return <DatasetPicture dataset={dataset} file={file} className="h-44 w-full border-b object-contain" />;
	return (
		<div className="flex h-44 w-full shrink-0 flex-col items-center justify-center gap-1 border-b bg-sunken px-4 text-center text-small text-muted-foreground">
			<FileWarning className="size-4 text-destructive" aria-hidden="true" />
			{data.problem}
		</div>
	);
}

type PictureProps = { dataset: string; file: string; className: string; pixels?: number };

/** The small copy of an image, for views that know only its name. */
export function DatasetPicture({ dataset, file, className, pixels = 512 }: PictureProps) {
	const { data } = useQuery({ ...imagesQuery(dataset), select: (images) => images.find((each) => each.file === file) });
	if (!data || data.problem) return null;
	return (
		<img src={thumbUrl(dataset, data, pixels)} alt="" draggable={false} className={`shrink-0 bg-sunken ${className}`} />
	);
}
