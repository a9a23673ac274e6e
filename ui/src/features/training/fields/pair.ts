// One `key=value` of a list, and its value as one types it: text in quotes is shown without them.
import type { ArgSpec } from "@/api/bindings";

export type Pair = { key: string; value: string };

/** Key and value, split at the first equals sign; undefined where there is none. */
export function split(text: string): Pair | undefined {
	const at = text.indexOf("=");
	return at < 1 ? undefined : { key: text.slice(0, at), value: text.slice(at + 1) };
}

const quoted = (spec: ArgSpec | undefined, python: boolean) => python && spec?.kind === "str";

/** The value as one types it. */
export function shownValue(value: string, spec: ArgSpec | undefined, python: boolean): string {
	const text = quoted(spec, python) && /^(['"])(.*)\1$/s.exec(value.trim())?.[2];
	return text === false || text === undefined ? value : text.replace(/\\(.)/g, "$1");
}

/** The value as it is written into the list. */
export function writtenValue(text: string, spec: ArgSpec | undefined, python: boolean): string {
	if (!quoted(spec, python)) return text;
	return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** Whether a switch is on, as far as one can see; the core says when the trainer sees it otherwise. */
export function isOn(value: string | undefined, spec: ArgSpec): boolean {
	return (value ?? spec.default ?? "False").trim().toLowerCase() === "true";
}
