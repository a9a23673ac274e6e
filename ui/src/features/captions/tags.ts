// A caption as tags, as the core cuts it, and completion of what is being typed (pure).
import type { TagUse } from "@/api/bindings";

export const split = (text: string): string[] =>
	text
		.split(/[,\n]/)
		.map((tag) => tag.trim())
		.filter(Boolean);

export const join = (tags: string[]): string => tags.join(", ");

/** The tags with new ones at the end; what is there already stays where it is. */
export function added(tags: string[], typed: string): string[] {
	const all = [...tags];
	for (const tag of split(typed)) if (!all.includes(tag)) all.push(tag);
	return all;
}

/** The tags with one of them a place further on. */
export function moved(tags: string[], from: number, by: number): string[] {
	const to = Math.min(Math.max(from + by, 0), tags.length - 1);
	const rest = tags.toSpliced(from, 1);
	return rest.toSpliced(to, 0, ...tags.slice(from, from + 1));
}

const ROWS = 8;

/** Tags of the dataset that contain what was typed: those that begin with it first, then the more frequent. */
export function complete(typed: string, known: TagUse[], taken: string[]): TagUse[] {
	const part = typed.trim().toLowerCase().replaceAll("_", " ");
	if (part.length < 2) return [];
	const fits = known.filter(({ tag }) => tag.toLowerCase().replaceAll("_", " ").includes(part) && !taken.includes(tag));
	const starts = ({ tag }: TagUse) => tag.toLowerCase().replaceAll("_", " ").startsWith(part);
	return fits.sort((a, b) => Number(starts(b)) - Number(starts(a)) || b.count - a.count).slice(0, ROWS);
}
