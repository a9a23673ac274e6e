// The Train page in a real window: an error blocks the start and its button mends it; another family asks first; nothing typed is lost.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { newFolder, nyx, openApp, retry } from "./app.mjs";
import { baseModel, photos, useDouble } from "./material.mjs";

test("from an error to a run that may start", async (t) => {
	const { folder, clean } = newFolder();
	t.after(clean);
	const home = join(folder, "home");
	useDouble(home, folder);
	nyx(home, "dataset", "add", photos(folder), "--name", "kana");
	let app = await openApp(home);
	t.after(() => app.close());
	await app.goTo("/train");
	await app.click("new-sd15");
	await app.waitForText("issues", (text) => /errors? blocks? the start/.test(text));
	await app.click("use-dataset-kana");
	await app.type("base-model", baseModel(folder));
	await app.press("Enter");
	await app.waitForText("start", (text) => /Start \d+ steps/.test(text));

	await app.type("draft-name", "kana/v1");
	await app.waitForText("row-name", (text) => text.includes("file name cannot have"));
	assert.equal(await (await app.find("start")).isEnabled(), false);
	await app.press("F8");
	await (await (await app.find("row-name")).$('[data-testid="fix"]')).click();
	assert.equal(await (await app.find("draft-name")).getValue(), "kana_v1");
	await retry("the start to be free", async () => assert.ok(await (await app.find("start")).isEnabled()));

	await app.click("family");
	await app.click("family-sdxl");
	await app.waitForText("family-dialog", (text) => /512/.test(text) && /1024/.test(text));
	await app.press("Escape");
	assert.match(await app.content("family"), /1\.5/);
	await app.click("family");
	await app.click("family-sdxl");
	await app.click("family-apply");
	await retry("the resolution of the new family", async () =>
		assert.equal(await (await app.find("field-resolution")).getValue(), "1024"),
	);
	await app.waitForText("draft-state", (text) => text === "Draft saved");
	await app.crash();

	app = await openApp(home);
	await app.goTo("/train");
	assert.equal(await (await app.find("draft-name")).getValue(), "kana_v1");
	await retry("the family", async () => assert.match(await app.content("family"), /SDXL/));
});
