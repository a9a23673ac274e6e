// One image in the grid: its small copy in its own shape, or the reason why there is none.
import { FileWarning } from "lucide-react";
import { memo, useState } from "react";
import type { ImageRow } from "@/api/bindings";
import { thumbUrl } from "@/api/images";
import { cn } from "@/lib/cn";

type Props = {
	dataset: string;
	image: ImageRow;
	left: number;
	width: number;
	height: number;
	focused: boolean;
	id: string;
	column: number;
	onFocus: (file: string) => void;
	onOpen: (file: string) => void;
};

export const ImageTile = memo(function ImageTile(props: Props) {
	const { dataset, image, left, width, height, focused, id, column, onFocus, onOpen } = props;
	return (
		// biome-ignore lint/a11y/useSemanticElements: a grid of pictures is no table
		// biome-ignore lint/a11y/useKeyWithClickEvents: keys are the grid's, which has the focus
		<div
			role="gridcell"
			id={id}
			tabIndex={-1}
			aria-selected={focused}
			aria-colindex={column}
			aria-label={image.problem ? `${image.file}, ${image.problem}` : image.file}
			data-testid="image-tile"
			data-file={image.file}
			className={cn(
				"absolute inset-y-0 overflow-hidden rounded-sm bg-sunken outline-primary",
				focused && "outline-2 outline-offset-2",
			)}
			style={{ left, width, height, backgroundColor: image.color ?? undefined }}
			onClick={() => onFocus(image.file)}
			onDoubleClick={() => onOpen(image.file)}
		>
			{image.problem ? (
				<Reason file={image.file} reason={image.problem} />
			) : (
				<Thumb
					key={`${image.file} ${image.modified}`}
					dataset={dataset}
					image={image}
					longer={Math.max(width, height)}
				/>
			)}
			{image.counted && !image.captioned && !image.problem && (
				<span className="absolute right-1.5 top-1.5 flex h-[18px] items-center rounded-sm bg-black/75 px-1 text-micro text-white">
					no caption
				</span>
			)}
			{!image.problem && (
				<span className="absolute inset-x-0 bottom-0 flex h-[22px] items-center gap-1.5 bg-black/65 px-1.5 text-micro text-white">
					<span className="min-w-0 flex-1 truncate" title={`${image.file}, ${image.width}×${image.height}`}>
						{image.file}
					</span>
					{width > 190 && (
						<span className="shrink-0 tabular-nums">
							{image.width}×{image.height}
						</span>
					)}
				</span>
			)}
		</div>
	);
});

function Thumb({ dataset, image, longer }: { dataset: string; image: ImageRow; longer: number }) {
	const [state, setState] = useState<"loading" | "shown" | "failed">("loading");
	if (state === "failed") return <Reason file={image.file} reason="It cannot be decoded" />;
	return (
		<img
			src={thumbUrl(dataset, image, longer * window.devicePixelRatio)}
			alt=""
			draggable={false}
			decoding="async"
			data-loaded={state === "shown" || undefined}
			onLoad={() => setState("shown")}
			onError={() => setState("failed")}
			className={cn(
				"size-full object-cover transition-opacity duration-[90ms]",
				state === "shown" ? "opacity-100" : "opacity-0",
			)}
		/>
	);
}

function Reason({ file, reason }: { file: string; reason: string }) {
	return (
		<span
			className="flex size-full flex-col items-center justify-center gap-1 bg-sunken p-2 text-center text-micro text-muted-foreground"
			title={`${file}: ${reason}`}
		>
			<FileWarning className="size-4 shrink-0 text-destructive" aria-hidden="true" />
			<span className="max-w-full truncate text-foreground">{file}</span>
			<span className="line-clamp-3">{reason}</span>
		</span>
	);
}
