// The images of a dataset: what captions put left (tags), above (filter) and right (editor) arrives as slots.
import { useQuery } from "@tanstack/react-query";
import { FolderX, Image, ImageOff, SearchX } from "lucide-react";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { EmptyState } from "@/components/empty-state";
import { Kbd } from "@/components/kbd";
import { ProblemAlert } from "@/components/problem-alert";
import { ResizableHandle, ResizablePane, ResizablePanes } from "@/components/ui/resizable";
import { Slider } from "@/components/ui/slider";
import { plural } from "@/lib/format";
import { useShortcuts } from "@/lib/use-shortcuts";
import { imagesQuery } from "./api";
import { ImageGrid } from "./image-grid";
import { ImageView } from "./image-view";
import { useTileSize } from "./tile-size";

type Props = {
	dataset: string;
	/** The image in focus. */
	image: string | undefined;
	/** Files that fit the filter; null while there is none. */
	shown: ReadonlySet<string> | null;
	onFocus: (file: string | undefined) => void;
	/** Above everything: the filter. */
	bar?: ReactNode;
	/** Left: the tags. */
	tags?: ReactNode;
	/** Right: the caption of the image in focus. */
	editor?: ReactNode;
};

export function ImagesTab({ dataset, image, shown, onFocus, bar, tags, editor }: Props) {
	const { data, error } = useQuery(imagesQuery(dataset));
	const [enlarged, setEnlarged] = useState(false);
	const [size, setSize] = useTileSize();
	const images = useMemo(() => (data && shown ? data.filter(({ file }) => shown.has(file)) : data), [data, shown]);
	const index = useMemo(() => images?.findIndex(({ file }) => file === image) ?? -1, [images, image]);
	const open = useCallback(
		(file: string) => {
			onFocus(file);
			setEnlarged(true);
		},
		[onFocus],
	);
	const uncaptioned = (from: number, step: 1 | -1) => {
		for (let i = from + step; images?.[i]; i += step) {
			if (images[i]?.counted && !images[i]?.captioned) return onFocus(images[i]?.file);
		}
	};
	useShortcuts({
		j: () => uncaptioned(index, 1),
		"shift+j": () => uncaptioned(index < 0 ? (images?.length ?? 0) : index, -1),
	});

	const grid = () => {
		if (error) return <ProblemAlert error={error} className="m-4" />;
		if (!images) return <EmptyState icon={Image} title="Reading the index" />;
		if (images.length === 0)
			return data?.length ? (
				<EmptyState icon={SearchX} title="No image matches" text="Change or clear the filter to see more." />
			) : (
				<EmptyState
					icon={ImageOff}
					title="No images"
					text="Put images into the folder; they appear here by themselves."
				/>
			);
		return <ImageGrid dataset={dataset} images={images} size={size} image={image} onFocus={onFocus} onOpen={open} />;
	};

	return (
		<div className="flex h-full flex-col">
			{bar}
			<ResizablePanes direction="horizontal" autoSaveId="dataset-images" className="min-h-0 flex-1">
				{tags && (
					<>
						<ResizablePane id="tags" order={1} defaultSize={17} minSize={14} maxSize={26}>
							{tags}
						</ResizablePane>
						<ResizableHandle />
					</>
				)}
				<ResizablePane id="grid" order={2} minSize={30} className="flex flex-col">
					<div className="min-h-0 flex-1">{grid()}</div>
					<footer className="flex h-9 shrink-0 items-center gap-3 border-t px-4 text-small text-muted-foreground">
						<span className="truncate">{images ? `${plural(images.length, "image")} shown, sorted by name` : ""}</span>
						<span className="hidden items-center gap-1.5 truncate text-faint xl:flex">
							<Kbd keys={["J"]} /> next without caption
						</span>
						<div className="ml-auto flex w-[150px] shrink-0 items-center gap-2">
							<Image className="size-[13px] shrink-0" aria-hidden="true" />
							<Slider
								label="Size of the images"
								min={90}
								max={340}
								step={10}
								value={[size]}
								onValueChange={([value]) => value && setSize(value)}
							/>
							<Image className="size-[17px] shrink-0" aria-hidden="true" />
						</div>
					</footer>
				</ResizablePane>
				{editor && (
					<>
						<ResizableHandle />
						<ResizablePane id="editor" order={3} defaultSize={32} minSize={24} maxSize={42}>
							{editor}
						</ResizablePane>
					</>
				)}
			</ResizablePanes>
			{enlarged && images && index >= 0 && (
				<ImageView
					dataset={dataset}
					images={images}
					index={index}
					onMove={onFocus}
					onClose={() => setEnlarged(false)}
				/>
			)}
		</div>
	);
}

/** What the whole tab shows when the folder is away: what was known stays, the pictures cannot come. */
export function OfflineNote({ reason }: { reason: string }) {
	return (
		<div role="status" className="flex items-center gap-2 border-b bg-warning-soft px-4 py-2 text-small">
			<FolderX className="size-4 shrink-0 text-warning" aria-hidden="true" />
			<span className="min-w-0 truncate" title={reason}>
				Folder offline. {reason}. Nothing that Nyx knows is lost; it returns with the folder.
			</span>
		</div>
	);
}
