// Which sections a form has.
import { expect, test } from "vitest";
import { params } from "./sample";
import { offeredSections, SECTIONS } from "./sections";

const ids = (sections: typeof SECTIONS) => sections.map(({ id }) => id);

test("a section without anything to set is not offered; what has no rows of its own always is", () => {
	const network = params.filter((param) => param.group === "network");
	expect(network.length).toBeGreaterThan(0);
	expect(ids(offeredSections(network))).toEqual(["model", "dataset", "network", "extra"]);
	const others = params.filter((param) => param.group !== "network");
	expect(ids(offeredSections(others))).not.toContain("network");
});

test("until the parameters are there, no section is taken away", () => {
	expect(offeredSections([])).toEqual(SECTIONS);
});
