// Datasets and captions in a real window: adding by a drop, what cannot be added, the filter, a caption by chips, a bulk edit with its
// preview, and taking it back after a restart.
import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { newFolder, openApp, retry } from "./app.mjs";

const picture = fileURLToPath(new URL("../../icons/32x32.png", import.meta.url));

/** A folder of images; a caption that is null leaves its image without one. */
function dataset(folder, name, captions) {
	const path = join(folder, name);
	mkdirSync(path);
	for (const [stem, caption] of Object.entries(captions)) {
		copyFileSync(picture, join(path, `${stem}.png`));
		if (caption !== null) writeFileSync(join(path, `${stem}.txt`), caption);
	}
	return path;
}

test("captions of a dropped folder are filtered, edited and taken back", async (t) => {
	const { folder, clean } = newFolder();
	t.after(clean);
	const home = join(folder, "home");
	const names = { a: "1girl, smile", "b 'quoted' 50%": "1girl, hat", 猫: null };
	const path = dataset(folder, "kana", names);
	const caption = (stem) => {
		const file = join(path, `${stem}.txt`);
		return existsSync(file) ? readFileSync(file, "utf8") : null;
	};
	let app = await openApp(home);
	t.after(() => app.close());
	await app.find("rail-datasets");
	const shown = (...files) =>
		retry(`the tiles ${files}`, async () => {
			const tiles = await app.session.execute(() =>
				[...document.querySelectorAll('[data-testid="image-tile"]')].map((tile) => tile.dataset.file),
			);
			assert.deepEqual(tiles.sort(), files.sort());
		});

	await t.test("what is not a folder, or holds no image, says so and can be closed", async () => {
		await app.drop(join(path, "a.txt"));
		await app.waitForText("add-dialog", (text) => text.includes("is a file, not a folder"));
		await app.press("Escape");
		const empty = dataset(folder, "empty", {});
		await app.drop(empty);
		await app.waitForText("add-dialog", (text) => text.includes("holds no images") && text.includes(".webp"));
		await app.press("Escape");
		await retry("the dialog to close", async () => assert.equal(await app.count("add-dialog"), 0));
	});

	await t.test("a dropped folder opens with its counts", async () => {
		await app.drop(path);
		await app.waitForText("dataset-counts", (text) => text.includes("3 images") && text.includes("2 captioned"));
		await shown(...Object.keys(names).map((stem) => `${stem}.png`));
	});

	await t.test("a filter narrows the grid, a wrong one says where", async () => {
		await app.type("query", "tag:hat");
		await shown("b 'quoted' 50%.png");
		await app.type("query", "tag:a AND");
		await app.find("filter-wrong");
		await app.type("query", "NOT has:caption");
		await shown("猫.png");
	});

	await t.test("a caption is written by chips", async () => {
		await app.click("image-tile");
		const input = await (await app.find("tag-input")).$("input");
		await input.click();
		await input.addValue("cat");
		await app.press("Enter");
		await retry("the new caption", async () => assert.equal(caption("猫"), "cat"));
		await app.waitForText("caption-status", (text) => text.includes("All captions saved"));
	});

	await t.test("a bulk edit shows what it changes and does that", async () => {
		await app.goTo("/datasets/kana/bulk");
		await app.type("trigger-word", "kanachan");
		await app.waitForText("apply", (text) => text.includes("Apply to 3 captions"));
		assert.equal(await app.count("preview-row"), 3);
		await app.click("apply");
		await retry("the trigger word in the files", async () => {
			assert.deepEqual(Object.keys(names).map(caption), [
				"kanachan, 1girl, smile",
				"kanachan, 1girl, hat",
				"kanachan, cat",
			]);
		});
		await retry("both operations", async () => assert.equal(await app.count("operation"), 2));
	});

	await t.test("after a restart it is taken back, caption by caption", async () => {
		await app.close();
		app = await openApp(home);
		await app.find("rail-datasets");
		await app.goTo("/datasets/kana/history");
		await retry("both operations", async () => assert.equal(await app.count("operation"), 2));
		await app.press("Control", "z");
		await retry("the captions as before", async () => {
			assert.deepEqual(Object.keys(names).map(caption), ["1girl, smile", "1girl, hat", "cat"]);
		});
		await retry("the history to show it", async () => {
			const struck = await app.session.$$('[data-testid="operation"][data-reverted="true"]');
			assert.equal(struck.length, 1);
		});
	});
});
