// Where a value stands in a configuration, in the words of the issues: `network_dim`, `dataset.datasets[0].batch_size`.
import { replaceEqualDeep } from "@tanstack/react-query";
import type { Config, Param, Preset } from "@/api/bindings";
import { plainNumber } from "@/lib/format";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Table = { [key: string]: Json };

const TOP = ["name", "family", "mode", "base_model", "preset"];
const INDEXED = /^dataset\.datasets\[(\d+)\](?:\.subsets\[(\d+)\])?\.(\w+)$/;
const GENERAL = /^dataset\.general\.(\w+)$/;
const LAUNCH = /^launch\.(\w+)$/;

/** The place at which the form writes a parameter. */
export function placeOf(param: Param, dataset = 0, subset = 0): string {
	if (param.half === "params") return param.key;
	if (param.half === "launch") return `launch.${param.key}`;
	if (param.at === "general") return `dataset.general.${param.key}`;
	const place = `dataset.datasets[${dataset}]`;
	return param.at === "subset" ? `${place}.subsets[${subset}].${param.key}` : `${place}.${param.key}`;
}

/** The table that holds a place, and the key in it. */
function find(config: Config, place: string): [Table, string] | undefined {
	if (TOP.includes(place)) return [config as unknown as Table, place];
	const launch = LAUNCH.exec(place);
	if (launch?.[1]) return [config.launch as unknown as Table, launch[1]];
	const general = GENERAL.exec(place);
	if (general?.[1]) return [config.dataset?.general as Table, general[1]];
	const indexed = INDEXED.exec(place);
	if (indexed?.[3]) {
		const dataset = config.dataset?.datasets?.[Number(indexed[1])];
		const table = indexed[2] === undefined ? dataset?.values : dataset?.subsets?.[Number(indexed[2])];
		return table && [table as Table, indexed[3]];
	}
	return [config.params as Table, place];
}

/** The value at a place; undefined where none is set. */
export function valueAt(config: Config, place: string): Json | undefined {
	const found = find(config, place);
	return found?.[0][found[1]] ?? undefined;
}

/** A parameter with the default that the tables around a place give it: what is not set here is as in them, and shows so. */
export function asAround(param: Param, config: Config, dataset?: number): Param {
	const own = dataset === undefined ? undefined : config.dataset?.datasets?.[dataset]?.values?.[param.key];
	const around = own ?? config.dataset?.general?.[param.key];
	return around === undefined ? param : { ...param, default: around };
}

/** The configuration with another value at a place; null takes the key out. Lists and tables that stay the same stay the same object. */
export function withValue(config: Config, place: string, value: Json): Config {
	const next = structuredClone(config);
	const found = find(next, place);
	if (!found) return next;
	const [table, key] = found;
	if (value !== null) table[key] = value;
	else if (TOP.includes(key)) table[key] = "";
	else delete table[key];
	return { ...replaceEqualDeep(config, next) };
}

/** The values that a draft is compared with. */
export type Recipe = Pick<Preset, "params" | "dataset">;

/** What the recipe has at a place; undefined where it has nothing. Without a recipe: what a new draft of this family has. */
export function presetOf(param: Param, config: Config, place = placeOf(param), recipe?: Recipe): Json | undefined {
	if (!recipe) return (param.presets as Table)[config.family ?? "sdxl"] ?? undefined;
	const last = Math.max((recipe.dataset.datasets ?? []).length - 1, 0);
	// A preset with fewer datasets speaks by its last for the others.
	const there = place.replace(
		/^dataset\.datasets\[(\d+)\]/,
		(_, n) => `dataset.datasets[${Math.min(Number(n), last)}]`,
	);
	return valueAt({ ...config, params: recipe.params, dataset: recipe.dataset }, there);
}

/** Whether two values mean the same; what is not set means the trainer's default. */
export function same(param: Param, a: Json | undefined, b: Json | undefined): boolean {
	const meant = (value: Json | undefined) => JSON.stringify(value ?? param.default ?? null);
	return meant(a) === meant(b);
}

/** Whether the value at a place differs from the preset's. What belongs to the job is in no preset and never differs. */
export function differs(param: Param, config: Config, place: string, recipe?: Recipe): boolean {
	return !param.job && !same(param, valueAt(config, place), presetOf(param, config, place, recipe));
}

/** A value as one reads it in a list of changes. */
export function shown(value: Json | undefined): string {
	if (value === undefined || value === null || value === "") return "not set";
	if (typeof value === "number") return plainNumber(value);
	return Array.isArray(value) ? value.map(shown).join(", ") : String(value);
}
