// The tags that captions gain and lose, as rows: what is left out stays where it was (pure).
import type { TaggingChange } from "@/api/bindings";

/** `out`: left out of all captions. `fixed`: there is nothing to choose, for captions only lose it or it is the trigger word. */
export type ChangeRow = TaggingChange & { out: boolean; fixed: boolean };

/** `before`: what tags did before they were left out. */
export function changeRows(
	changes: TaggingChange[],
	exclude: string[],
	before: Record<string, TaggingChange>,
	trigger: string,
): ChangeRow[] {
	const left = new Set(exclude);
	const rows = changes
		.filter((change) => !left.has(change.tag))
		.map((change) => ({ ...change, out: false, fixed: change.added === 0 || change.tag === trigger }));
	const out = exclude.flatMap((tag) => before[tag] ?? []).map((change) => ({ ...change, out: true, fixed: false }));
	return [...rows, ...out].sort((a, b) => weight(b) - weight(a) || a.tag.localeCompare(b.tag));
}

function weight({ added, removed }: TaggingChange): number {
	return added + removed;
}
