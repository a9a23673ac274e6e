// A dataset as a card: cover, name, folder, counts, and its state in one phrase.
import { Link } from "@tanstack/react-router";
import {
	Check,
	CircleAlert,
	Ellipsis,
	ImageOff,
	type LucideIcon,
	Pencil,
	Tag,
	TriangleAlert,
	Unplug,
	X,
} from "lucide-react";
import { useState } from "react";
import type { DatasetSummary, Tone } from "@/api/bindings";
import { thumbUrl } from "@/api/images";
import {
	DropdownMenu,
	DropdownMenuContent,
	DropdownMenuItem,
	DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { IconButton } from "@/components/ui/icon-button";
import { Progress } from "@/components/ui/progress";
import { cn } from "@/lib/cn";
import { count, day, percent } from "@/lib/format";
import { useForgetDataset } from "./api";
import { RenameDialog } from "./rename-dialog";

const tones: Record<Tone, { icon: LucideIcon; className: string }> = {
	good: { icon: Check, className: "text-success" },
	neutral: { icon: Tag, className: "text-muted-foreground" },
	attention: { icon: TriangleAlert, className: "text-warning" },
	broken: { icon: CircleAlert, className: "text-destructive" },
};

export function DatasetCard({ dataset }: { dataset: DatasetSummary }) {
	const [renaming, setRenaming] = useState(false);
	const forget = useForgetDataset();
	const { name, path, health, offline } = dataset;
	const { icon: Icon, className } = offline ? { ...tones.broken, icon: Unplug } : tones[health.tone];
	return (
		<article
			className="group relative overflow-hidden rounded-lg border bg-card focus-within:border-input hover:border-input"
			data-testid="dataset-card"
			data-name={name}
		>
			<Covers dataset={dataset} />
			<div className="px-3 pb-3 pt-2.5">
				<div className="flex items-center gap-2">
					<h2 className="min-w-0 flex-1 truncate font-medium" title={name}>
						<Link to="/datasets/$name" params={{ name }} className="after:absolute after:inset-0">
							{name}
						</Link>
					</h2>
					<span className={cn("flex shrink-0 items-center gap-1 text-small", className)} title={offline ?? undefined}>
						<Icon className="size-[13px]" aria-hidden="true" />
						{health.words}
					</span>
				</div>
				<p className="mt-0.5 truncate text-small text-faint" title={path}>
					{path}
				</p>
				<div className="mt-2.5 flex items-center gap-2 text-small text-muted-foreground">
					<span className="text-foreground">{count(dataset.images)}</span>
					{dataset.images === 1 ? "image" : "images"}
					<Captioned dataset={dataset} />
				</div>
			</div>
			<div className="absolute right-2 top-2 opacity-0 focus-within:opacity-100 group-hover:opacity-100 has-data-[state=open]:opacity-100">
				<DropdownMenu>
					<DropdownMenuTrigger asChild>
						<IconButton label={`More for ${name}`} variant="secondary">
							<Ellipsis />
						</IconButton>
					</DropdownMenuTrigger>
					<DropdownMenuContent>
						<DropdownMenuItem onSelect={() => setRenaming(true)}>
							<Pencil className="size-3.5" />
							Rename
						</DropdownMenuItem>
						<DropdownMenuItem onSelect={() => forget.mutate(name)}>
							<X className="size-3.5" />
							Forget, keep the files
						</DropdownMenuItem>
					</DropdownMenuContent>
				</DropdownMenu>
			</div>
			{renaming && <RenameDialog name={name} onClose={() => setRenaming(false)} />}
		</article>
	);
}

/** Five pictures, the first one large. Hatched where the folder is away. */
function Covers({ dataset: { name, cover, offline } }: { dataset: DatasetSummary }) {
	if (!offline && cover.length === 0)
		return (
			<div className="flex h-[148px] items-center justify-center bg-sunken">
				<ImageOff className="size-5 text-faint" aria-hidden="true" />
			</div>
		);
	return (
		<div className="grid h-[148px] grid-cols-[2fr_1fr_1fr] grid-rows-2 gap-px overflow-hidden bg-border">
			{[0, 1, 2, 3, 4].map((index) => {
				const image = offline ? undefined : cover[index];
				return (
					<span
						key={index}
						className={cn(
							"min-h-0 bg-card",
							index === 0 && "row-span-2",
							offline && "bg-[repeating-linear-gradient(135deg,var(--border)_0_1px,transparent_1px_6px)]",
						)}
						style={{ backgroundColor: image?.color ?? undefined }}
					>
						{image && (
							<img
								src={thumbUrl(name, image, index === 0 ? 512 : 256)}
								alt=""
								draggable={false}
								decoding="async"
								className="size-full object-cover object-[50%_22%]"
							/>
						)}
					</span>
				);
			})}
		</div>
	);
}

function Captioned({ dataset: { images, captioned, offline, seen } }: { dataset: DatasetSummary }) {
	if (offline) return <span className="ml-auto">last seen {day(new Date(seen))}</span>;
	if (images === 0) return null;
	const share = captioned / images;
	return (
		<span className="ml-auto flex min-w-0 items-center gap-2 whitespace-nowrap">
			<Progress
				value={share}
				label="Captioned"
				className="h-1 w-16 min-w-4 shrink"
				barClassName={share === 1 ? "bg-success" : undefined}
			/>
			{percent(share)} captioned
		</span>
	);
}
