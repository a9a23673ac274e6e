// The main job in a real window: folder, thumbnails, tags, trigger word, configuration, run, stop, run to the end, LoRA.
// The trainer is the double, which keeps the command line and the output of sd-scripts.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { newFolder, openApp, retry } from "./app.mjs";
import { baseModel, photos, useDouble } from "./material.mjs";

test("from a folder of images to a LoRA", async (t) => {
	const { folder, clean } = newFolder();
	t.after(clean);
	const home = join(folder, "home");
	useDouble(home, folder);
	const dataset = photos(folder);
	const app = await openApp(home, { env: { KOHYA_DOUBLE: "step_ms=120" } });
	t.after(() => app.close());
	await app.find("rail-datasets");

	await t.test("a dropped folder shows its images", async () => {
		await app.drop(dataset);
		await app.find("image-grid");
		await app.waitForImages("image-tile", 6);
	});

	const page = "/datasets/kana%20%E7%8C%AB";
	await t.test("the tagger reads images, then writes captions", async () => {
		await app.goTo(`${page}/tag`);
		await app.waitForText("tag-run", (text) => text.includes("Read 6 images"));
		await app.click("tag-run");
		await app.waitForText("tag-run", (text) => text.includes("Write 6 captions"));
		assert.ok(!readdirSync(dataset).some((name) => name.endsWith(".txt")));
		await app.click("tag-run");
		await app.waitForText("tag-result", (text) => /captions? written/.test(text));
		assert.ok(readdirSync(dataset).some((name) => name.endsWith(".txt")));
	});

	await t.test("a trigger word is put before every caption", async () => {
		await app.goTo(`${page}/bulk`);
		await app.type("trigger-word", "kanachan");
		await app.click("apply");
		await retry("the trigger word in the files", async () => {
			const captions = readdirSync(dataset).filter((name) => name.endsWith(".txt"));
			for (const name of captions) assert.match(readFileSync(join(dataset, name), "utf8"), /^kanachan/);
		});
	});

	await t.test("a configuration says its exact steps", async () => {
		await app.goTo("/train");
		await app.click("new-sd15");
		const model = await app.find("base-model");
		await model.click();
		await model.addValue(baseModel(folder));
		await app.press("Enter");
		// The row loses its error, and what stands below moves up.
		await retry("the model to be found", async () => {
			assert.equal(await (await app.find("row-base_model")).getAttribute("data-level"), null);
		});
		await app.click("use-dataset-kana 猫");
		await app.waitForText("total-steps", (text) => /\d/.test(text));
	});

	const startRun = async () => {
		await app.click("start");
		await app.find("run-page");
		await app.waitForText("run-state", (text) => /Training|Preparing|Loading|Caching/.test(text), "a running state");
	};

	await t.test("a run shows live steps and loss, and stops", async () => {
		await startRun();
		await app.waitForText("run-step", (text) => /^\D*[1-9]/.test(text), "a first step");
		await app.waitForText("run-loss", (text) => /0\.\d|1\.\d/.test(text), "a loss");
		await app.click("stop");
		await app.click("stop-now");
		await app.waitForText("run-state", (text) => text.includes("Stopped"));
	});

	await t.test("a run to the end leaves a LoRA that is listed", async () => {
		await app.goTo("/train");
		await startRun();
		await app.waitForText("run-state", (text) => text.includes("Done"));
		await app.goTo("/loras");
		await app.click("lora");
		await app.waitForText("lora-panel", (text) => text.includes("new-run") && text.includes("SD 1.5"));
		assert.ok(existsSync(join(home, "runs")));
	});
});
