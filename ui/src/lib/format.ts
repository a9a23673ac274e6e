// Numbers, sizes, durations and dates as people read them, the same everywhere in the window.

const grouped = new Intl.NumberFormat("en-US");
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `1,440` */
export function count(value: number): string {
	return grouped.format(value);
}

/** `1 image`, `214 images` */
export function plural(value: number, one: string, many = `${one}s`): string {
	return `${count(value)} ${value === 1 ? one : many}`;
}

/** A share of one as `56 %`; never says 100 % before it is. */
export function percent(share: number): string {
	const whole = Math.round(share * 100);
	return `${whole === 100 && share < 1 ? 99 : whole} %`;
}

/** Decimal sizes with three significant digits: `7.11 GB`, `114 MB`. */
export function size(bytes: number): string {
	if (bytes < 1000) return `${Math.round(bytes)} B`;
	const units = ["kB", "MB", "GB", "TB"];
	let value = bytes / 1000;
	let unit = 0;
	// 999.5 would print as 1000, so it already belongs to the next unit.
	while (value >= 999.5 && unit < units.length - 1) {
		value /= 1000;
		unit += 1;
	}
	return `${significant(value)} ${units[unit]}`;
}

/** Three significant digits, without an exponent: `2.11`, `38.0`, `1,204`. */
export function significant(value: number): string {
	const magnitude = Math.abs(value);
	if (magnitude >= 999.5) return count(Math.round(value));
	return Number(value.toPrecision(3)).toFixed(magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : 2);
}

/** Three significant digits at most, no zeros behind: `2.1`, `38`, `0.25`; what axes say. */
export function rounded(value: number): string {
	return String(Number(value.toPrecision(3)));
}

/** VRAM in GiB, labelled GB as nvidia-smi does: `17.2`. */
export function vram(bytes: number): string {
	return (bytes / 1024 ** 3).toFixed(1);
}

/** `2.11 s/step` when a step takes a second or more, else `3.40 step/s`. */
export function speed(secondsPerStep: number): string {
	return secondsPerStep >= 1 ? `${significant(secondsPerStep)} s/step` : `${significant(1 / secondsPerStep)} step/s`;
}

/** Four decimals: `0.0912`. */
export function loss(value: number): string {
	return Number.isFinite(value) ? value.toFixed(4) : "not a number";
}

/** A number as one writes it in a field: whole digits, and an exponent where zeros would have to be counted: `32`, `0.05`, `1e-4`. */
export function plainNumber(value: number): string {
	const text = String(value);
	return value !== 0 && Math.abs(value) < 0.001 && !text.includes("e") ? value.toExponential() : text;
}

/** `1e-4`, `1.5e-5`, `0` */
export function learningRate(value: number): string {
	if (value === 0) return "0";
	return Number(value.toPrecision(3)).toExponential().replace("e+", "e");
}

/** A running clock: `31:12`, `1:31:12`. */
export function elapsed(seconds: number): string {
	const whole = Math.max(0, Math.floor(seconds));
	const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
	const two = (value: number) => String(value).padStart(2, "0");
	return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** An estimate: `40 s`, `24 min`, `1 h 52 min`, `2 d 3 h`. */
export function estimate(seconds: number): string {
	if (seconds < 59.5) return `${Math.max(0, Math.round(seconds))} s`;
	const minutes = Math.round(seconds / 60);
	if (minutes < 60) return `${minutes} min`;
	const hours = Math.floor(minutes / 60);
	if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
	return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Clock time of this machine: `14:38`. */
export function clock(date: Date): string {
	return `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
}

/** With seconds, for logs: `14:38:05`. */
export function clockSeconds(date: Date): string {
	return `${clock(date)}:${String(date.getSeconds()).padStart(2, "0")}`;
}

/** When something will be done: `14:38`, `tomorrow 04:10`, `28 Nov 04:10`. */
export function finish(date: Date, now: Date = new Date()): string {
	const days = daysBetween(now, date);
	if (days === 0) return clock(date);
	return `${days === 1 ? "tomorrow" : `${date.getDate()} ${months[date.getMonth()]}`} ${clock(date)}`;
}

/** Midnights from one to the other. */
function daysBetween(from: Date, to: Date): number {
	const midnight = (of: Date) => new Date(of.getFullYear(), of.getMonth(), of.getDate()).getTime();
	return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}

/** `today 14:09`, `yesterday`, `18 Nov`, and the year when it is another one. */
export function day(date: Date, now: Date = new Date()): string {
	const days = daysBetween(date, now);
	if (days === 0) return `today ${clock(date)}`;
	if (days === 1) return "yesterday";
	const short = `${date.getDate()} ${months[date.getMonth()]}`;
	return date.getFullYear() === now.getFullYear() ? short : `${short} ${date.getFullYear()}`;
}
