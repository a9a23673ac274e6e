// The filter query as text: putting a tag into it and taking it out (pure). What a query means, the core knows.

/** How a tag takes part in a query. */
export type Part = "and" | "not" | undefined;

const special = /[\s()"*?\\:]/;

/** A tag as a term: `tag:smile`, `tag:"long hair"`. */
export function tagTerm(tag: string): string {
	const escaped = tag.replace(/[*?"]/g, "\\$&");
	return special.test(tag) ? `tag:"${escaped}"` : `tag:${escaped}`;
}

/** Where a term stands in a query as a word of its own. */
function find(query: string, term: string): [number, number] | undefined {
	let from = 0;
	for (;;) {
		const at = query.indexOf(term, from);
		if (at < 0) return;
		const before = query[at - 1];
		const after = query[at + term.length];
		if ((!before || /[\s(]/.test(before)) && (!after || /[\s)]/.test(after))) return [at, at + term.length];
		from = at + 1;
	}
}

/** Whether the query asks for the tag, or for its absence. */
export function partOf(query: string, tag: string): Part {
	const term = tagTerm(tag);
	if (find(query, `NOT ${term}`)) return "not";
	return find(query, term) ? "and" : undefined;
}

/** The query with the tag in it as wished, or without it where it was there so already. */
export function toggleTag(query: string, tag: string, part: "and" | "not"): string {
	const now = partOf(query, tag);
	const without = now ? remove(query, now === "not" ? `NOT ${tagTerm(tag)}` : tagTerm(tag)) : query.trim();
	if (now === part) return without;
	const term = part === "not" ? `NOT ${tagTerm(tag)}` : tagTerm(tag);
	if (!without) return term;
	return / OR /.test(without) ? `(${without}) ${term}` : `${without} ${term}`;
}

function remove(query: string, term: string): string {
	const found = find(query, term);
	if (!found) return query;
	const rest = `${query.slice(0, found[0])} ${query.slice(found[1])}`;
	return rest
		.replace(/\s+/g, " ")
		.trim()
		.replace(/^(AND|OR) | (AND|OR|AND NOT|OR NOT)$/g, "");
}
