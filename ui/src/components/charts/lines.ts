// The lines of a chart: put on one axis, and read at a place. Pure.
import type { AlignedData } from "uplot";
import type { Line } from "@/api/bindings";
import { firstAfter } from "./view";

export type ChartLine = {
	name: string;
	line: Line;
	/** A colour of the theme, `--chart-1`. */
	color: string;
	width?: number;
	dash?: number[];
	/** How opaque, from 0 to 1. */
	strength?: number;
	/** Filled down to the axis. */
	area?: boolean;
	/** Few values: each is a dot as well. */
	dots?: boolean;
	right?: boolean;
	/** How a value is said. */
	say: (value: number) => string;
};

/** All lines on a common ascending axis. Where a line has no value it says nothing, and is drawn through. */
export function aligned(lines: readonly ChartLine[]): AlignedData {
	const first = lines[0]?.line.at;
	const same = lines.every(({ line }) => line.at === first || equal(line.at, first ?? []));
	const at = same ? (first ?? []) : [...new Set(lines.flatMap(({ line }) => line.at))].sort((a, b) => a - b);
	const values = lines.map(({ line }) => (same ? line.values : spread(at, line)));
	return [at, ...values] as AlignedData;
}

function equal(a: readonly number[], b: readonly number[]): boolean {
	return a.length === b.length && a[0] === b[0] && a.every((value, index) => value === b[index]);
}

function spread(at: readonly number[], line: Line): (number | null | undefined)[] {
	const values: (number | null | undefined)[] = new Array(at.length);
	let next = 0;
	for (let index = 0; index < at.length && next < line.at.length; index++)
		if (at[index] === line.at[next]) values[index] = line.values[next++];
	return values;
}

/** The value at a place or the last one before it; null before the first and well after the last. */
export function valueAt(line: Line, at: number): number | null {
	const index = firstAfter(line.at, at) - 1;
	return index < 0 ? null : (line.values[index] ?? null);
}

/** At most `most` places, evenly spread over what is there, with the values of each line. */
export function tableRows(lines: readonly ChartLine[], most: number): { at: number; values: (number | null)[] }[] {
	const [at] = aligned(lines);
	const count = Math.min(most, at.length);
	const places = Array.from({ length: count }, (_, row) =>
		count === 1 ? 0 : Math.round((row * (at.length - 1)) / (count - 1)),
	);
	return places.map((place) => {
		const where = at[place] ?? 0;
		return { at: where, values: lines.map(({ line }) => valueAt(line, where)) };
	});
}

/** The first and last place and the lowest, highest and last value of a line; null for an empty one. */
export function summary(line: Line): { last: number; low: number; high: number; lowAt: number; highAt: number } | null {
	let found: ReturnType<typeof summary> = null;
	line.values.forEach((value, index) => {
		if (value === null) return;
		const at = line.at[index] ?? 0;
		found ??= { last: value, low: value, high: value, lowAt: at, highAt: at };
		found.last = value;
		if (value < found.low) [found.low, found.lowAt] = [value, at];
		if (value > found.high) [found.high, found.highAt] = [value, at];
	});
	return found;
}
