// What charts of one run share: the crosshair, the chosen part and whether they are shown as tables. Some count steps and some
// seconds; the clock of the run, seconds at steps, leads from one to the other.
import { createContext, useContext, useSyncExternalStore } from "react";

export type Unit = "step" | "second";
/** A place on a chart. */
export type Place = { unit: Unit; at: number };
/** A part of a chart. */
export type Part = { unit: Unit; from: number; to: number };
/** Seconds since the start, ascending with the steps. */
export type Clock = { steps: number[]; seconds: number[] };

type Shared = { cursor: Place | null; part: Part | null; tables: boolean };

export type ChartView = ReturnType<typeof createChartView>;

export function createChartView() {
	let shared: Shared = { cursor: null, part: null, tables: false };
	let clock: Clock = { steps: [], seconds: [] };
	const listeners = new Set<() => void>();
	const change = (parts: Partial<Shared>) => {
		shared = { ...shared, ...parts };
		for (const listener of listeners) listener();
	};
	return {
		get: () => shared,
		subscribe: (listener: () => void) => {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		setClock: (next: Clock) => {
			clock = next;
		},
		setCursor: (cursor: Place | null) => {
			if (cursor?.at !== shared.cursor?.at || cursor?.unit !== shared.cursor?.unit) change({ cursor });
		},
		setPart: (part: Part | null) => change({ part }),
		toggleTables: () => change({ tables: !shared.tables }),
		/** The place in another unit; null where the clock does not tell. */
		cursorIn: (unit: Unit) => shared.cursor && converted(clock, shared.cursor, unit),
		partIn: (unit: Unit): [number, number] | null => partIn(clock, shared.part, unit),
	};
}

function partIn(clock: Clock, part: Part | null, unit: Unit): [number, number] | null {
	if (!part) return null;
	const from = converted(clock, { unit: part.unit, at: part.from }, unit);
	const to = converted(clock, { unit: part.unit, at: part.to }, unit);
	return from === null || to === null || to <= from ? null : [from, to];
}

/** A part as the core is asked for it: whole steps or seconds that hold all of it; nulls are everything. */
export function wholeUnits(part: [number, number] | null): { from: number | null; to: number | null } {
	return part ? { from: Math.floor(part[0]), to: Math.ceil(part[1]) } : { from: null, to: null };
}

/** Between two known places as if time went evenly; before the first and after the last the nearest. */
export function converted({ steps, seconds }: Clock, { unit, at }: Place, to: Unit): number | null {
	if (unit === to) return at;
	const [known, wanted] = unit === "step" ? [steps, seconds] : [seconds, steps];
	const after = firstAfter(known, at);
	const [left, right] = [Math.max(0, after - 1), Math.min(after, known.length - 1)];
	const [a, b, from, until] = [known[left], known[right], wanted[left], wanted[right]];
	if (a === undefined || b === undefined || from === undefined || until === undefined) return null;
	return b === a ? from : from + ((Math.min(Math.max(at, a), b) - a) / (b - a)) * (until - from);
}

/** The index of the first that is greater. */
export function firstAfter(sorted: readonly number[], at: number): number {
	let [low, high] = [0, sorted.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((sorted[middle] as number) <= at) low = middle + 1;
		else high = middle;
	}
	return low;
}

const Context = createContext<ChartView>(createChartView());

export const ChartViewProvider = Context.Provider;
export const useChartView = () => useContext(Context);

/** The chosen part in this unit, from and to; drawn anew when it changes. */
export function useChosenPart(unit: Unit): [number, number] | null {
	const view = useChartView();
	const part = useSyncExternalStore(view.subscribe, () => view.get().part);
	return part && view.partIn(unit);
}

/** Whether charts are shown as tables as well. */
export function useTables(): boolean {
	const view = useChartView();
	return useSyncExternalStore(view.subscribe, () => view.get().tables);
}

/** Where the crosshair stands in this unit. */
export function useCursor(unit: Unit): number | null {
	const view = useChartView();
	return useSyncExternalStore(view.subscribe, () => view.cursorIn(unit));
}
