// Places are those of the core's issues; setting one changes nothing else.
import { expect, test } from "vitest";
import { differs, placeOf, shown, valueAt, withValue } from "./places";
import { config, param } from "./sample";

test("a value is found and set at each kind of place", () => {
	const places: [string, string | number | boolean][] = [
		["name", "a"],
		["network_dim", 8],
		["dataset.general.shuffle_caption", true],
		["dataset.datasets[0].batch_size", 4],
		["dataset.datasets[0].subsets[0].num_repeats", 3],
		["launch.processes", 2],
	];
	for (const [place, value] of places) {
		const next = withValue(config, place, value);
		expect(valueAt(next, place)).toBe(value);
		expect(valueAt(withValue(next, place, null), place) || undefined).toBeUndefined();
	}
	expect(valueAt(config, "network_dim")).toBe(32);
	expect(withValue(config, "dataset.datasets[7].batch_size", 1)).toEqual(config);
});

test("the form writes a parameter where its schema says", () => {
	expect(placeOf(param("network_dim"))).toBe("network_dim");
	expect(placeOf(param("batch_size"), 1)).toBe("dataset.datasets[1].batch_size");
	expect(placeOf(param("image_dir"), 0, 2)).toBe("dataset.datasets[0].subsets[2].image_dir");
	expect(placeOf(param("shuffle_caption"))).toBe("dataset.general.shuffle_caption");
});

test("a value differs from the preset, and the default is the same as not set", () => {
	expect(differs(param("network_dim"), config, "network_dim")).toBe(false);
	expect(differs(param("network_dim"), withValue(config, "network_dim", 8), "network_dim")).toBe(true);
	const off = withValue(config, "dataset.general.shuffle_caption", false);
	expect(differs(param("shuffle_caption"), off, "dataset.general.shuffle_caption")).toBe(false);
	expect([shown(undefined), shown(1e-4), shown(["a=1", "b=2"])]).toEqual(["not set", "1e-4", "a=1, b=2"]);
});
