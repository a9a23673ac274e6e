// One image as large as the window allows. Arrows move on, Space and Escape lead back.
import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useState } from "react";
import type { ImageRow } from "@/api/bindings";
import { imageUrl, thumbUrl } from "@/api/images";
import { IconButton } from "@/components/ui/icon-button";
import { count, size } from "@/lib/format";

type Props = {
	dataset: string;
	images: ImageRow[];
	index: number;
	onMove: (file: string) => void;
	onClose: () => void;
};

export function ImageView({ dataset, images, index, onMove, onClose }: Props) {
	const image = images[index];
	if (!image) return null;
	const go = (to: number) => {
		const next = images[Math.min(images.length - 1, Math.max(0, to))];
		if (next && next.file !== image.file) onMove(next.file);
	};
	const keys: Record<string, () => void> = {
		ArrowLeft: () => go(index - 1),
		ArrowUp: () => go(index - 1),
		ArrowRight: () => go(index + 1),
		ArrowDown: () => go(index + 1),
		Home: () => go(0),
		End: () => go(images.length - 1),
		" ": onClose,
	};
	return (
		<Dialog.Root open onOpenChange={(open) => !open && onClose()}>
			<Dialog.Portal>
				<Dialog.Content
					aria-describedby={undefined}
					// The picture, and not a button: else its tooltip would open and take the first Escape.
					onOpenAutoFocus={(event) => {
						event.preventDefault();
						(event.target as HTMLElement).focus();
					}}
					data-testid="image-view"
					// On black in every theme.
					className="dark fixed inset-x-0 bottom-0 top-10 z-40 flex flex-col bg-black outline-none"
					onKeyDown={(event) => {
						const run = keys[event.key];
						if (!run || (event.key === " " && event.target instanceof HTMLButtonElement)) return;
						event.preventDefault();
						run();
					}}
				>
					<header className="flex h-11 shrink-0 items-center gap-3 px-4 text-white">
						<Dialog.Title className="min-w-0 truncate font-medium">{image.file}</Dialog.Title>
						<span className="shrink-0 text-small text-white/70">
							{image.width && image.height ? `${image.width}×${image.height}, ` : ""}
							{size(image.bytes)}
						</span>
						<span className="ml-auto shrink-0 text-small text-white/70">
							{count(index + 1)} of {count(images.length)}
						</span>
						<IconButton label="Previous image" keys="Left" onClick={() => go(index - 1)} disabled={index === 0}>
							<ChevronLeft />
						</IconButton>
						<IconButton
							label="Next image"
							keys="Right"
							onClick={() => go(index + 1)}
							disabled={index === images.length - 1}
						>
							<ChevronRight />
						</IconButton>
						<IconButton label="Close" keys="Esc" onClick={onClose}>
							<X />
						</IconButton>
					</header>
					<Picture key={`${image.file} ${image.modified}`} dataset={dataset} image={image} />
				</Dialog.Content>
			</Dialog.Portal>
		</Dialog.Root>
	);
}

/** The small copy, which is there already, until the whole image is decoded. */
function Picture({ dataset, image }: { dataset: string; image: ImageRow }) {
	const [state, setState] = useState<"loading" | "shown" | "failed">("loading");
	if (image.problem || state === "failed") {
		return (
			<div className="flex min-h-0 flex-1 flex-col items-center justify-center gap-1 p-8 text-center text-white">
				<p className="font-medium">This image cannot be shown</p>
				<p className="max-w-[60ch] text-white/70">{image.problem ?? "It cannot be decoded"}</p>
			</div>
		);
	}
	const fit = "absolute inset-0 m-auto size-full object-contain";
	return (
		<div className="relative m-4 mt-0 min-h-0 flex-1">
			{state === "loading" && <img className={fit} src={thumbUrl(dataset, image, 512)} alt="" />}
			<img
				className={fit}
				src={imageUrl(dataset, image)}
				alt={image.file}
				draggable={false}
				data-loaded={state === "shown" || undefined}
				onLoad={() => setState("shown")}
				onError={() => setState("failed")}
			/>
		</div>
	);
}
