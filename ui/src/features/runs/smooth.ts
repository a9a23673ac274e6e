// Smooths a series without delay: an exponential mean forwards, and the same backwards over it.

/** `weight` from 0 (as it is) to below 1 (flat). What is not a finite number stays out of the mean and leaves a gap. */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
	const there = values.flatMap((value, index) => (value !== null && Number.isFinite(value) ? [index] : []));
	const forward = ema(
		there.map((index) => values[index] as number),
		weight,
	);
	const both = ema(forward.reverse(), weight).reverse();
	const result: (number | null)[] = values.map(() => null);
	there.forEach((index, place) => {
		result[index] = both[place] ?? null;
	});
	return result;
}

/** The mean so far, corrected for its start so that the first values are not pulled to zero. */
function ema(values: number[], weight: number): number[] {
	let mean = 0;
	let share = 1;
	return values.map((value) => {
		mean = mean * weight + value * (1 - weight);
		share *= weight;
		return mean / (1 - share);
	});
}

/** The range that shows nearly all values: outliers above the 99th part of a hundred are left out. */
export function clipped(values: readonly (number | null)[]): [number, number] | null {
	const sorted = values
		.filter((value): value is number => value !== null && Number.isFinite(value))
		.sort((a, b) => a - b);
	const low = sorted[0];
	const high = sorted[Math.ceil((sorted.length - 1) * 0.99)];
	if (low === undefined || high === undefined) return null;
	const room = (high - low || Math.abs(high) || 1) * 0.08;
	return [low - room, high + room];
}
