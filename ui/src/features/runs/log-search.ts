// What is marked and chosen in a log. Pure; what is found where, the core has said.

/** The text in parts; every second part is a hit. */
export function parts(text: string, words: string): string[] {
	const wanted = words.trim().toLowerCase();
	if (!wanted) return [text];
	const result: string[] = [];
	const lower = text.toLowerCase();
	let from = 0;
	for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
		result.push(text.slice(from, at), text.slice(at, at + wanted.length));
		from = at + wanted.length;
	}
	return [...result, text.slice(from)];
}

/** Rows, both ends included. */
export type RowRange = { anchor: number; end: number };

/** A click on a row chooses it, or lets it go when it was chosen alone; with Shift everything from the first click to here. */
export function chooseRow(before: RowRange | null, row: number, extend: boolean): RowRange | null {
	if (extend && before) return { anchor: before.anchor, end: row };
	return before && before.anchor === row && before.end === row ? null : { anchor: row, end: row };
}

/** The first and the last of the chosen rows. */
export function ends(range: RowRange): { first: number; last: number } {
	return { first: Math.min(range.anchor, range.end), last: Math.max(range.anchor, range.end) };
}

/** Whether the row is among the chosen. */
export function isChosen(range: RowRange | null, row: number): boolean {
	return range !== null && row >= ends(range).first && row <= ends(range).last;
}
