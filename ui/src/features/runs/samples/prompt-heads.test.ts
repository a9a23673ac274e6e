// Heads of columns tell prompts apart.
import { expect, test } from "vitest";
import { promptHeads } from "./prompt-heads";

test("what all prompts begin with is left out", () => {
	expect(promptHeads(["masterpiece, kana, smile, day", "masterpiece, kana, night"])).toEqual([
		"… smile, day",
		"… night",
	]);
});

test("each keeps something of its own", () => {
	expect(promptHeads(["kana", "kana, night"])).toEqual(["kana", "kana, night"]);
	expect(promptHeads(["kana, smile", "kana, smile"])).toEqual(["kana, smile", "kana, smile"]);
	expect(promptHeads(["kana,smile"])).toEqual(["kana, smile"]);
	expect(promptHeads(["a, b", "c, b"])).toEqual(["a, b", "c, b"]);
	expect(promptHeads([])).toEqual([]);
});
