// The form of a family: its defaults, its choices, and what it passes over.
import { expect, test } from "vitest";
import { ignored, ofFamily } from "./of-family";
import { config, param, params } from "./sample";

const sampling = (family: "flux" | "lumina") =>
	ofFamily(params, family).find((param) => param.key === "timestep_sampling");

test("defaults and choices are those of the family's script", () => {
	expect(sampling("flux")?.default).toBe("sigma");
	expect(sampling("lumina")?.default).toBe("shift");
	expect(sampling("flux")?.choices.map((choice) => choice.value)).toEqual(["sigma"]);
	expect(sampling("lumina")?.choices).toHaveLength(2);
	const swap = { ...param("network_dim"), max: 37, most: { lumina: 24 } };
	expect(ofFamily([{ ...swap, acts_in: ["lumina", "flux"] }], "lumina")[0]?.max).toBe(24);
	expect(ofFamily([{ ...swap, acts_in: ["lumina", "flux"] }], "flux")[0]?.max).toBe(37);
});

test("what is set for another family is passed over", () => {
	expect(ofFamily(params, "sdxl").some((param) => param.key === "timestep_sampling")).toBe(false);
	expect(ignored(params, config)).toEqual([]);
	const flow = { ...config, params: { ...config.params, timestep_sampling: "sigma" } };
	expect(ignored(params, flow).map((param) => param.key)).toEqual(["timestep_sampling"]);
});
