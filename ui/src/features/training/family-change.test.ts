// Another family: the preset's values follow, a person's values stay, what the new script does not take is named.
import { expect, test } from "vitest";
import type { Param } from "@/api/bindings";
import { familyChange, withFamily } from "./family-change";
import { valueAt, withValue } from "./places";
import { config, param } from "./sample";

const both = (parts: Partial<Param> & { key: string }): Param => ({
	...param("network_dim"),
	acts_in: ["sdxl", "sd15"],
	...parts,
});
const params: Param[] = [
	both({ key: "network_dim", presets: { sdxl: 32, sd15: 16 } }),
	both({ key: "learning_rate", kind: "float", presets: { sdxl: 1e-4, sd15: 2e-4 } }),
	both({ key: "no_half_vae", kind: "bool", default: false, presets: { sdxl: true } }),
	both({ key: "resolution", half: "dataset", at: "dataset", presets: { sdxl: 1024, sd15: 512 } }),
	both({ key: "seed", presets: { sdxl: 42, sd15: 42 } }),
	both({ key: "only_sdxl", acts_in: ["sdxl"] }),
];
const draft = [
	["no_half_vae", true],
	["seed", 42],
	["learning_rate", 5e-5],
	["only_sdxl", 3],
].reduce((done, [place, value]) => withValue(done, place as string, value as number), config);

test("values of the old preset become those of the new one; what was set stays", () => {
	const change = familyChange(params, draft, "sd15");
	expect(change.changes.map(({ place, from, to }) => [place, from, to])).toEqual([
		["network_dim", 32, 16],
		["no_half_vae", true, undefined],
		["dataset.datasets[0].resolution", 1024, 512],
	]);
	expect(change.kept).toBe(1);
	expect(change.unused.map(({ place, value }) => [place, value])).toEqual([["only_sdxl", 3]]);
	const next = withFamily(draft, change, true);
	expect(["network_dim", "learning_rate", "no_half_vae", "only_sdxl"].map((place) => valueAt(next, place))).toEqual([
		16,
		5e-5,
		undefined,
		3,
	]);
	expect(next.family).toBe("sd15");
	expect(withFamily(draft, change, false)).toEqual({ ...draft, family: "sd15" });
});

test("there and back again is the same draft", () => {
	const there = withFamily(draft, familyChange(params, draft, "sd15"), true);
	expect(withFamily(there, familyChange(params, there, "sdxl"), true)).toEqual(draft);
});

test("a family without a preset changes no value", () => {
	const all = params.map((each) => ({ ...each, acts_in: [...each.acts_in, "flux" as const] }));
	expect(familyChange(all, draft, "flux").changes).toEqual([]);
});
