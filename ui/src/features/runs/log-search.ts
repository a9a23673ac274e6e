// Finding one's way in a log: progress bars, folding, searching. Pure; what a line is, the core has said.
import type { LogLine } from "@/api/bindings";

const bar = /^(?:[^|]{0,60}: )?\s*\d{1,3}%\|.*\| *[\d.]+[kM]?\/[\d.]+[kM]? ?\[|^\d+it \[/;

/** Whether the line is the drawing of a progress bar. */
export function isBar(text: string): boolean {
	return bar.test(text);
}

/** Of several bars in a row only the last is kept. */
export function fold(lines: readonly LogLine[]): LogLine[] {
	return lines.filter((line, index) => {
		const next = lines[index + 1];
		return !next || !isBar(line.text) || !isBar(next.text);
	});
}

/** Which lines contain the words, in any case. */
export function search(lines: readonly LogLine[], words: string): number[] {
	const wanted = words.trim().toLowerCase();
	if (!wanted) return [];
	return lines.flatMap((line, index) => (line.text.toLowerCase().includes(wanted) ? [index] : []));
}

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

/** Numbers of lines, both ends included. */
export type LineRange = { anchor: number; end: number };

/** A click on a line chooses it, or lets it go when it was chosen alone; with Shift everything from the first click to here. */
export function chooseLine(before: LineRange | null, number: number, extend: boolean): LineRange | null {
	if (extend && before) return { anchor: before.anchor, end: number };
	return before && before.anchor === number && before.end === number ? null : { anchor: number, end: number };
}

/** Whether the line is among the chosen. */
export function isChosen(range: LineRange | null, number: number): boolean {
	return range !== null && number >= Math.min(range.anchor, range.end) && number <= Math.max(range.anchor, range.end);
}
