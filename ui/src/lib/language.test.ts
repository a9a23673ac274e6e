// The language of a machine without a locale.
import { expect, test } from "vitest";
import { usableLanguage } from "./language";

test("what is no language tag becomes one", () => {
	expect(["C", "", "de_DE.UTF-8", undefined].map(usableLanguage)).toEqual(["en-US", "en-US", "en-US", "en-US"]);
	expect(["ja", "en-GB"].map(usableLanguage)).toEqual(["ja", "en-GB"]);
});
