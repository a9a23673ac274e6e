// A parameter of which nothing is known but its key.
import type { Param } from "@/api/bindings";

/** A stand-in for a key that nothing knows, so that it can be seen and taken out. */
export function unknownParam(key: string): Param {
	return {
		key,
		half: "params",
		kind: "str",
		default: null,
		choices: [],
		suggest: [],
		min: null,
		max: null,
		most: {},
		unit: null,
		group: "logging",
		level: "expert",
		label: key,
		help: "",
		words: [],
		warn: null,
		path: null,
		secret: false,
		scripts: [],
		ignored_in: [],
		families: [],
		acts_in: [],
		defaults: {},
		levels: [],
		at: null,
		form: false,
		same_as: null,
		absent: null,
		needs: [],
		conflicts: [],
		newer: false,
		gone: [],
		job: false,
		presets: {},
	};
}
