// LoRAs as cards. There is no picture in a LoRA file, so the cover shows the tags it saw most.
import { CircleAlert } from "lucide-react";
import type { LoraFile } from "@/api/bindings";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { count, day, size } from "@/lib/format";
import { moveAmongButtons } from "@/lib/grid-keys";
import { dims, familyName } from "./words";

type Props = { loras: LoraFile[]; selected?: string; onSelect: (file: string) => void };

const grid = "grid grid-cols-[repeat(auto-fill,minmax(176px,1fr))] content-start gap-3 p-4";

export function LoraGrid({ loras, selected, onSelect }: Props) {
	return (
		<ul className={grid} aria-label="LoRAs" onKeyDown={moveAmongButtons}>
			{loras.map((lora) => (
				<li key={lora.path}>
					<button
						type="button"
						data-testid="lora"
						aria-current={lora.path === selected}
						onClick={() => onSelect(lora.path)}
						className={cn(
							"block w-full overflow-hidden rounded-lg border bg-card text-left hover:border-input",
							lora.path === selected && "border-primary ring-1 ring-primary hover:border-primary",
						)}
					>
						<Cover lora={lora} />
						<Words lora={lora} />
					</button>
				</li>
			))}
		</ul>
	);
}

function Cover({ lora }: { lora: LoraFile }) {
	return (
		<div className="relative h-[104px] overflow-hidden bg-sunken px-3 pt-8">
			<span className="absolute left-2 top-2 rounded-sm bg-secondary px-1.5 py-px text-micro">
				{familyName(lora.family)}
			</span>
			{lora.problem ? (
				<p className="line-clamp-3 flex gap-1.5 text-small text-destructive">
					<CircleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden="true" />
					{lora.problem.code === "weights_truncated" ? "This file ends early" : "This file is no LoRA"}
				</p>
			) : (
				<p className="line-clamp-3 text-small text-muted-foreground">
					{lora.tags.length > 0
						? lora.tags
								.slice(0, 8)
								.map((tag) => tag.tag)
								.join(", ")
						: lora.has_metadata
							? "Does not say which tags it saw"
							: "Says nothing about its training"}
				</p>
			)}
		</div>
	);
}

function Words({ lora }: { lora: LoraFile }) {
	return (
		<div className="px-3 py-2">
			<div className="truncate font-medium" title={lora.name}>
				{lora.name}
			</div>
			<div className="mt-px flex text-small text-muted-foreground">
				<span>{dims(lora)}</span>
				<span className="ml-auto">{lora.modified && day(new Date(lora.modified))}</span>
			</div>
			<div className="flex text-small text-muted-foreground">
				<span>{lora.steps !== null && `${count(lora.steps)} steps`}</span>
				<span className="ml-auto">{size(lora.bytes)}</span>
			</div>
		</div>
	);
}

export function LoraGridSkeleton() {
	return (
		<div className={grid} data-testid="loras-loading">
			<span className="sr-only">Reading LoRA files</span>
			{["a", "b", "c", "d", "e", "f"].map((key) => (
				<Skeleton key={key} className="h-[172px] rounded-lg" />
			))}
		</div>
	);
}
