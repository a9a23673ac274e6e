// The rows of a log that are in sight, fetched as one gets there: a log may have a million. No React in here.
import { commands, type LogChoice, type LogCounts, type LogLine } from "@/api/bindings";

/** Rows asked for at once. */
const PAGE = 200;
/** Rows kept: some screens around the one in sight. */
const KEPT = 4000;

/** Rows, both ends included; or those at the end, whatever comes. */
export type Sight = { first: number; last: number } | "end";

export type LogSnapshot = {
	rows: number;
	/** Null while the lines are counted: the rows are those at the end then, without their numbers. */
	counts: LogCounts | null;
	unfinished: string | null;
	lines: ReadonlyMap<number, LogLine>;
	/** Rows that came before the others when the lines had been counted. */
	shifted: number;
	ready: boolean;
	error: unknown;
};

const nothing: LogSnapshot = {
	rows: 0,
	counts: null,
	unfinished: null,
	lines: new Map(),
	shifted: 0,
	ready: false,
	error: null,
};

export type LogRows = ReturnType<typeof logRows>;

/** The rows of one run's log, as chosen. Begins with its end. */
export function logRows(run: string, choice: LogChoice) {
	let now = nothing;
	let sight: Sight = "end";
	let stale = true;
	let busy = false;
	const listeners = new Set<() => void>();
	const tell = (next: LogSnapshot) => {
		now = next;
		for (const listener of listeners) listener();
	};

	const next = (): { first: number | null; count: number } | null => {
		if (sight === "end") return stale ? { first: null, count: PAGE } : null;
		const last = Math.min(sight.last, now.rows - 1);
		for (let row = Math.max(0, sight.first); row <= last; row++)
			if (!now.lines.has(row)) return { first: Math.floor(row / PAGE) * PAGE, count: PAGE };
		return stale ? { first: now.rows, count: 0 } : null;
	};

	const read = async () => {
		if (busy) return;
		busy = true;
		try {
			for (let ask = next(); ask; ask = next()) {
				stale = false;
				const window = await commands.runLog(run, choice, ask.first, ask.count);
				const counted = window.counts !== null;
				const shifted = now.ready && !now.counts && counted ? window.rows - now.rows : 0;
				// What is shown before the lines are counted has other rows than afterwards.
				const lines = new Map(counted && now.counts ? now.lines : []);
				// The last of several bars gives way to the next one.
				if (lines.get(now.rows - 1)?.bar) lines.delete(now.rows - 1);
				for (const [index, line] of window.lines.entries()) lines.set(window.first + index, line);
				if (shifted > 0 && sight !== "end") sight = { first: sight.first + shifted, last: sight.last + shifted };
				prune(lines, sight === "end" ? window.rows : sight.first);
				const { rows, counts, unfinished } = window;
				const asked = counted || ask.count > 0;
				tell({
					...now,
					...(asked && { rows, lines }),
					counts,
					unfinished,
					shifted: now.shifted + shifted,
					ready: true,
					error: null,
				});
				if (!counted && ask.count === 0) break;
			}
		} catch (error) {
			tell({ ...now, error });
		} finally {
			busy = false;
		}
	};

	return {
		snapshot: () => now,
		subscribe: (listener: () => void) => {
			listeners.add(listener);
			void read();
			return () => void listeners.delete(listener);
		},
		/** Says what is in sight. */
		look: (at: Sight) => {
			if (at === "end" && sight !== "end") stale = true;
			sight = at;
			void read();
		},
		/** The run wrote something. */
		news: () => {
			stale = true;
			void read();
		},
	};
}

/** Lets go of rows far from the one in sight. */
function prune(lines: Map<number, LogLine>, at: number): void {
	if (lines.size <= KEPT) return;
	for (const row of lines.keys()) if (Math.abs(row - at) > KEPT / 2) lines.delete(row);
}
