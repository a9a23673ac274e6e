// The parameters as one family has them: what its script takes and uses, with that script's defaults and choices.
import type { Choice, Config, Family, Param } from "@/api/bindings";

const GONE = "The trainer in use has no such argument any more: it is not written.";

const fits = (family: Family) => (choice: Choice) => choice.families?.includes(family) ?? true;

/** The rows of a family's form and the other arguments that its script obeys. */
export function ofFamily(params: Param[], family: Family): Param[] {
	return params
		.filter((param) => param.acts_in.includes(family))
		.map((param) => ({
			...param,
			help: param.gone.includes(family) ? `${GONE} ${param.help}` : param.help,
			default: param.defaults[family] ?? param.default,
			max: Math.min(param.max ?? Number.POSITIVE_INFINITY, Number(param.most[family] ?? Number.POSITIVE_INFINITY)),
			choices: param.choices.filter(fits(family)),
			suggest: param.suggest.filter(fits(family)),
		}))
		.map((param) => (Number.isFinite(param.max) ? param : { ...param, max: null }));
}

/** What a configuration sets although its script passes over it or does not take it. */
export function ignored(params: Param[], config: Config): Param[] {
	const family = config.family ?? "sdxl";
	const set = (param: Param) => (config.params?.[param.key] ?? null) !== null;
	return params.filter(
		(param) => param.half === "params" && param.form && !param.acts_in.includes(family) && set(param),
	);
}
