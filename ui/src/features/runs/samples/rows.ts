// Sample images as rows of steps and columns of prompts. Pure.
import type { RunSample } from "@/api/bindings";
import { clock, count } from "@/lib/format";

export type SampleRow = {
	/** Stays the same while others come. */
	key: string;
	step: number | null;
	epoch: number | null;
	/** When its first image was written. */
	at: number;
	/** By prompt; one image for each. */
	cells: RunSample[];
};

/** Rows in the order of the samples, newest first; of two images of one place the newer counts. */
export function rowsOf(samples: readonly RunSample[]): SampleRow[] {
	const rows = new Map<string, SampleRow>();
	for (const sample of samples) {
		const { step, epoch, modified } = sample;
		const key = `${step ?? "?"} ${epoch ?? ""}`;
		const row = rows.get(key) ?? { key, step, epoch, at: modified, cells: [] };
		rows.set(key, row);
		row.at = Math.min(row.at, modified);
		const there = row.cells.findIndex((cell) => cell.prompt === sample.prompt);
		if (there < 0) row.cells.push(sample);
		else if ((row.cells[there] as RunSample).modified < modified) row.cells[there] = sample;
	}
	for (const row of rows.values()) row.cells.sort((a, b) => a.prompt - b.prompt);
	return [...rows.values()];
}

/** `Epoch 5` over `step 720`; a row between epochs is named by its step. */
export function rowWords({ step, epoch, at }: SampleRow): { first: string; second: string; words: string } {
	const named = epoch === null ? null : epoch === 0 ? "Start" : `Epoch ${count(epoch)}`;
	const stepped = step === null ? null : `step ${count(step)}`;
	const first = named ?? (step === null ? clock(new Date(at)) : `Step ${count(step)}`);
	const second = named ? (stepped ?? clock(new Date(at))) : clock(new Date(at));
	return { first, second, words: [named?.toLowerCase(), stepped].filter(Boolean).join(", ") || first };
}

/** Columns: every prompt, and prompts that only images tell of. */
export function columnsOf(prompts: number, rows: readonly SampleRow[]): number {
	return rows.reduce((most, row) => Math.max(most, (row.cells.at(-1)?.prompt ?? -1) + 1), prompts);
}

export const cellOf = (row: SampleRow | undefined, prompt: number): RunSample | undefined =>
	row?.cells.find((cell) => cell.prompt === prompt);

/** A place in the grid: a row by its key, for rows come on top, and a prompt. */
export type Spot = { row: string; prompt: number };

/** The next place for an arrow key; the same at the edge. Home and End go to the newest and the oldest. */
export function moved(rows: readonly SampleRow[], columns: number, { row, prompt }: Spot, key: string): Spot {
	const at = Math.max(
		0,
		rows.findIndex((each) => each.key === row),
	);
	const to = (next: number) => ({ row: rows[Math.min(Math.max(next, 0), rows.length - 1)]?.key ?? row, prompt });
	const across = (next: number) => ({ row, prompt: Math.min(Math.max(next, 0), columns - 1) });
	switch (key) {
		case "ArrowDown":
			return to(at + 1);
		case "ArrowUp":
			return to(at - 1);
		case "ArrowRight":
			return across(prompt + 1);
		case "ArrowLeft":
			return across(prompt - 1);
		case "PageDown":
			return to(at + 4);
		case "PageUp":
			return to(at - 4);
		case "Home":
			return to(0);
		case "End":
			return to(rows.length - 1);
		default:
			return { row, prompt };
	}
}

/** What a sample is compared with at first: the same prompt a row earlier, else a row later. */
export function neighbour(rows: readonly SampleRow[], spot: Spot): Spot {
	const at = rows.findIndex((row) => row.key === spot.row);
	const other = rows[at + 1] ?? rows[at - 1];
	return { row: other?.key ?? spot.row, prompt: spot.prompt };
}
