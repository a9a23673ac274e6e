// What another family of base models, or another mode, means for a draft: values still as in the old preset take those of the new
// one; what a person set stays as it is. Pure.
import type { Config, Family, Mode, Param } from "@/api/bindings";
import { differs, type Json, placeOf, presetOf, type Recipe, same, valueAt, withValue } from "./places";

export type ValueChange = { param: Param; place: string; from: Json | undefined; to: Json | undefined };

export type FamilyChange = {
	family: Family;
	mode: Mode;
	/** Values that follow the preset. */
	changes: ValueChange[];
	/** How many values differ from the old preset and stay. */
	kept: number;
	/** Values that are set and that the new family's script does not take or passes over: they stay in the draft and are not written. */
	unused: { param: Param; place: string; value: Json }[];
};

/** What would change in a draft that comes from `recipe`; nothing is changed yet. */
export function familyChange(params: readonly Param[], config: Config, family: Family, recipe?: Recipe): FamilyChange {
	return change(params, params, config, { ...config, family }, recipe);
}

/** The same for another mode, whose scripts have the parameters in their own way. */
export function modeChange(
	params: readonly Param[],
	target: readonly Param[],
	config: Config,
	mode: Mode,
	recipe?: Recipe,
): FamilyChange {
	return change(params, target, config, { ...config, mode }, recipe);
}

function change(
	before: readonly Param[],
	params: readonly Param[],
	config: Config,
	other: Config,
	recipe: Recipe | undefined,
): FamilyChange {
	const { family = "sdxl", mode = "lora" } = other;
	const hasPreset = params.some((param) => presetOf(param, other) !== undefined);
	const known = new Map(before.map((param) => [`${param.half} ${param.key}`, param]));
	const result: FamilyChange = { family, mode, changes: [], kept: 0, unused: [] };
	for (const { param, place } of places(params, config)) {
		const from = valueAt(config, place);
		const old = known.get(`${param.half} ${param.key}`) ?? param;
		if (!param.acts_in.includes(family)) {
			if (from !== undefined) result.unused.push({ param, place, value: from });
			continue;
		}
		if (param.job) continue;
		const to = presetOf(param, other);
		if (differs(old, config, place, recipe)) {
			if (old.acts_in.includes(config.family ?? "sdxl")) result.kept += 1;
		} else if (hasPreset && !same(param, from, to)) result.changes.push({ param, place, from, to });
	}
	return result;
}

/** The draft with the new family or mode, and with the new values when they are wanted. */
export function withFamily(config: Config, { family, mode, changes }: FamilyChange, values: boolean): Config {
	const next: Config = { ...config, family, mode, preset: "" };
	return values ? changes.reduce((done, { place, to }) => withValue(done, place, to ?? null), next) : next;
}

/** Every place that a preset speaks about, and every value that is set beside. */
function places(params: readonly Param[], config: Config): { param: Param; place: string }[] {
	return params
		.filter((param) => param.half === "params" || (param.at !== null && param.at !== "subset"))
		.flatMap((param) => {
			const datasets = param.at === "dataset" ? (config.dataset?.datasets ?? []).length : 1;
			return Array.from({ length: datasets }, (_, dataset) => ({ param, place: placeOf(param, dataset) }));
		});
}
