// A table of keys and values: chips of key=value.
import type { Json } from "../places";
import type { FieldProps } from "./field";
import { ListField } from "./list";
import { parseNumber } from "./number";

/** What a person means by a word: `true`, a number, or text. */
export function meant(text: string): Json {
	const word = text.trim();
	if (word === "true" || word === "false") return word === "true";
	return parseNumber(word) ?? word;
}

/** `a=1` and `b=x` as a table; what has no key is left out. `text`: every value stays text. */
export function toTable(pairs: string[], text: boolean): { [key: string]: Json } {
	const split = (pair: string) => [pair.slice(0, pair.indexOf("=")).trim(), pair.slice(pair.indexOf("=") + 1)] as const;
	const named = pairs.filter((pair) => pair.indexOf("=") > 0).map(split);
	return Object.fromEntries(named.map(([key, value]) => [key, text ? value.trim() : meant(value)]));
}

export function TableField(props: FieldProps) {
	const { param, value, onChange } = props;
	const table = value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
	const pairs = Object.entries(table).map(([key, value]) => `${key}=${String(value)}`);
	const write = (next: Json) => {
		const made = toTable((next as string[] | null) ?? [], param.half === "launch");
		onChange(Object.keys(made).length > 0 ? made : null);
	};
	return <ListField {...props} param={{ ...param, kind: "list[str]" }} value={pairs} onChange={write} />;
}
