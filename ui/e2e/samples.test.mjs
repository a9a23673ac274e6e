// The samples of a run in a real window: a grid of steps and prompts, two compared, one kept as the preview of the LoRA.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { newFolder, nyx, openApp, retry } from "./app.mjs";
import { configuration, useDouble } from "./material.mjs";

test("samples are looked through and compared", async (t) => {
	const { folder, clean } = newFolder();
	t.after(clean);
	const home = `${folder}/home`;
	useDouble(home, folder);
	const prompts = join(folder, "prompts.txt");
	writeFileSync(prompts, "kana, smile --d 42 --w 64 --h 96\nkana, night --d 42 --w 96 --h 64\n");
	const params = `sample_prompts = "${prompts}"\nsample_every_n_epochs = 1`;
	process.env.KOHYA_DOUBLE = "step_ms=1";
	const { run } = nyx(home, "train", configuration(folder, { epochs: 2, params }));
	const app = await openApp(home);
	t.after(() => app.close());
	await app.goTo(`/runs/${run}/samples`);
	await app.waitForImages("sample-grid", 4);
	await app.waitForText("sample-details", (text) => /epoch 2, step 48.*kana, smile/is.test(text));
	await (await app.find("sample-grid")).click();
	await app.press("ArrowDown");
	await app.press("ArrowRight");
	await app.waitForText("sample-details", (text) => /epoch 1, step 24.*kana, night/is.test(text));

	await app.press("c");
	await app.waitForImages("sample-compare", 2);
	await app.press("s");
	await app.find("sample-slider");
	await app.press("Escape");
	await app.find("sample-grid");
	await app.click("use-as-preview");
	await app.waitForText("preview-done", (text) => text.includes("kana-v1"));
	await retry("nothing else on the page", async () => assert.equal(await app.count("problem"), 0));
});
