// Which images and captions a run had that the first had not, and the other way round.
import type { ImageFate, ImagesDifference, Run } from "@/api/bindings";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { count, plural } from "@/lib/format";

const words: Record<ImageFate, string> = {
	added: "added",
	removed: "removed",
	changed: "other file",
	captioned: "other caption",
};
const tones: Record<ImageFate, BadgeTone> = {
	added: "success",
	removed: "destructive",
	changed: "warning",
	captioned: "outline",
};

export function ImagesList({ images, runs }: { images: ImagesDifference[]; runs: Run[] }) {
	return images.map((difference, index) => {
		const run = runs[index + 1];
		return run && <Difference key={run.run} difference={difference} run={run} first={runs[0]?.name ?? ""} />;
	});
}

type Props = { difference: ImagesDifference; run: Run; first: string };

function Difference({ difference: found, run, first }: Props) {
	const none = found.added + found.removed + found.changed + found.captioned === 0;
	return (
		<div className="mb-3 last:mb-0">
			<p>
				<span className="font-medium">{run.name}</span>
				{none
					? ` had the same ${plural(found.common, "image")} as ${first}`
					: ` against ${first}: ${sums(found).join(", ")}; ${count(found.common)} in both`}
				{found.unknown > 0 &&
					`. Captions of ${plural(found.unknown, "image")} were not kept, so nobody can say whether they changed`}
			</p>
			{found.images.length > 0 && (
				<ul className="mt-1 max-h-72 overflow-auto rounded-md border bg-sunken">
					{found.images.map((image) => (
						<li
							key={`${image.folder}/${image.file}/${image.fate}`}
							className="flex items-baseline gap-3 border-b px-3 py-1.5 last:border-b-0"
						>
							<Badge tone={tones[image.fate]}>{words[image.fate]}</Badge>
							<span className="w-52 shrink-0 truncate" title={`${image.folder}/${image.file}`}>
								{image.file}
							</span>
							{image.fate === "captioned" && (
								<span className="min-w-0 text-small">
									<del className="block break-words text-muted-foreground">{image.before ?? "no caption"}</del>
									<ins className="block break-words no-underline">{image.after ?? "no caption"}</ins>
								</span>
							)}
						</li>
					))}
				</ul>
			)}
		</div>
	);
}

function sums({ added, removed, changed, captioned }: ImagesDifference): string[] {
	return [
		added > 0 && `${plural(added, "image")} added`,
		removed > 0 && `${plural(removed, "image")} removed`,
		changed > 0 && `${plural(changed, "image")} with another file`,
		captioned > 0 && `${plural(captioned, "caption")} changed`,
	].filter((words) => words !== false);
}
