// Folding and searching lines of a real trainer.
import { expect, test } from "vitest";
import { aLine } from "@/test/run";
import { fold, isBar, parts, search } from "./log-search";

test.each([
	["steps:   8%|▊         | 1/12 [00:01<00:11,  1.05s/it, avr_loss=0.148]", true],
	["  0%|          | 0/8 [00:00<?, ?it/s]", true],
	["read caption: 100%|██████████| 8/8 [00:00<00:00, 25420.02it/s]", true],
	["0it [00:00, ?it/s]", true],
	["running training / 学習開始", false],
	["bucket 0: resolution (64, 64), count: 8", false],
	["", false],
])("%j is a bar: %s", (text, expected) => {
	expect(isBar(text)).toBe(expected);
});

test("of bars in a row the last one stays", () => {
	const bar = (step: number) => `steps:  ${step}0%|█  | ${step}/9 [00:01<00:11,  1.05s/it]`;
	const lines = ["epoch 1/3", bar(1), bar(2), bar(3), "epoch 2/3", bar(4)].map((text, number) =>
		aLine({ number, text }),
	);
	expect(fold(lines).map((line) => line.number)).toEqual([0, 3, 4, 5]);
});

test("search finds lines in any case and marks every hit", () => {
	const lines = ["Using v1 tokenizer", "prepare images.", "TOKENIZER tokenizer"].map((text, number) =>
		aLine({ number, text }),
	);
	expect(search(lines, " tokenizer ")).toEqual([0, 2]);
	expect(search(lines, "")).toEqual([]);
	expect(parts("TOKENIZER x tokenizer", "tokenizer")).toEqual(["", "TOKENIZER", " x ", "tokenizer", ""]);
	expect(parts("nothing", "")).toEqual(["nothing"]);
});
