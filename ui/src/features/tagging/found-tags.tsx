// The tags that were found in an image, the surest first: bar, probability, the mark of the threshold, and what becomes of each.
import type { FoundTag, ImageEffect, TagFate } from "@/api/bindings";
import { cn } from "@/lib/cn";
import { plural } from "@/lib/format";

const FATES: Record<TagFate, { word: string; tone: string; title: string }> = {
	added: { word: "added", tone: "text-success", title: "The caption gains it" },
	kept: { word: "kept", tone: "text-muted-foreground", title: "The caption has it" },
	left: { word: "left", tone: "text-faint", title: "The caption stays as it is, without this tag" },
	below: { word: "below", tone: "text-faint", title: "Not sure enough" },
	blocked: { word: "blocked", tone: "text-warning", title: "It is never added" },
};

export function FoundTags({ effect: { tags } }: { effect: ImageEffect }) {
	if (!tags) return <p className="text-muted-foreground text-small">This image was not read yet.</p>;
	const sure = tags.filter((tag) => tag.fate !== "below");
	const below = tags.filter((tag) => tag.fate === "below");
	return (
		<>
			<p className="mb-1 text-muted-foreground text-small">{plural(sure.length, "tag")} found, sorted by certainty</p>
			<ul className="text-small" data-testid="found-tags">
				{sure.map((tag) => (
					<Found key={`${tag.category} ${tag.tag}`} tag={tag} />
				))}
				{sure.length > 0 && below.length > 0 && <li className="my-1 border-t border-dashed" />}
				{below.map((tag) => (
					<Found key={`${tag.category} ${tag.tag}`} tag={tag} />
				))}
			</ul>
		</>
	);
}

function Found({ tag: { tag, category, probability, threshold, fate } }: { tag: FoundTag }) {
	const sure = probability ?? 0;
	const { word, tone, title } = FATES[fate];
	const counts = fate !== "below" && fate !== "blocked";
	return (
		<li className="flex h-[23px] items-center gap-2.5" data-testid="found-tag">
			<span
				className={cn(
					"min-w-0 flex-1 truncate",
					fate === "blocked" && "line-through",
					!counts && "text-muted-foreground",
				)}
				title={category === "general" ? tag : `${tag} (${category})`}
			>
				{tag}
			</span>
			<span className="relative h-1.5 w-14 shrink-0 rounded-full bg-track">
				<span
					className={cn("absolute inset-y-0 left-0 rounded-full", counts ? "bg-primary" : "bg-muted-foreground/60")}
					style={{ width: `${sure * 100}%` }}
				/>
				{threshold !== null && (
					<span className="absolute -inset-y-0.5 w-px bg-foreground" style={{ left: `${threshold * 100}%` }} />
				)}
			</span>
			<span className="w-8 shrink-0 text-right tabular-nums">{sure.toFixed(2)}</span>
			<span className={cn("w-12 shrink-0 text-right text-micro", tone)} title={title}>
				{word}
			</span>
		</li>
	);
}
