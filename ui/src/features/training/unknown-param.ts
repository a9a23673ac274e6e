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
		unit: null,
		group: "logging",
		level: "expert",
		label: key,
		help: "",
		path: null,
		secret: false,
		scripts: [],
		families: [],
		levels: [],
		at: null,
		form: false,
		needs: [],
		conflicts: [],
		presets: {},
	};
}
