// Preferences in a real window: a change counts at once, survives a restart, and a second start does not open a second window.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { newFolder, nyx, openApp, programs, retry } from "./app.mjs";

const theme = (app) => app.session.execute(() => document.documentElement.className);

test("a theme is kept over a restart, and follows the command line", async (t) => {
	const { folder: home, clean } = newFolder();
	t.after(clean);
	let app = await openApp(home);
	t.after(() => app.close());
	await app.click("rail-settings");
	const choice = await (await app.find("theme")).$("button=Light").catch(() => null);
	await (choice ?? (await (await app.find("theme")).$$("button"))[2]).click();
	await retry("the light theme", async () => assert.doesNotMatch(await theme(app), /dark/));
	assert.match(readFileSync(join(home, "settings.toml"), "utf8"), /theme = "light"/);
	await app.close();

	app = await openApp(home);
	await app.find("rail-home");
	await retry("the light theme after a restart", async () => assert.doesNotMatch(await theme(app), /dark/));
	nyx(home, "settings", "set", "theme", "dark");
	await retry("the change made by nyx", async () => assert.match(await theme(app), /dark/));
});

test("a second start leaves the home to the first window", async (t) => {
	const { folder: home, clean } = newFolder();
	t.after(clean);
	const app = await openApp(home);
	t.after(() => app.close());
	await app.find("rail-home");
	const second = spawnSync(programs.app, [], { env: { ...process.env, NYX_HOME: home }, timeout: 60_000 });
	assert.equal(second.status, 0, "it hands over and leaves");
	await app.find("rail-home");
});

test("a wrong Python is refused in words", async (t) => {
	const { folder: home, clean } = newFolder();
	t.after(clean);
	const app = await openApp(home);
	t.after(() => app.close());
	await app.click("rail-settings");
	await app.type("backend-python", "/nowhere/bin/python");
	await app.type("backend-scripts", home);
	await app.click("backend-use");
	await app.waitForText("problem", (text) => text.includes("/nowhere/bin/python"));
	assert.equal(await (await app.find("backend-python")).getValue(), "/nowhere/bin/python", "what was typed stays");
});
