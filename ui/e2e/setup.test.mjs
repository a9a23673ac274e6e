// The set-up in a real window: a backend is installed stage by stage from folders of this machine, and is ready.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { newFolder, nyx, openApp, retry } from "./app.mjs";

/** Makes small packages and the archive of a trainer, as the tests of the command line do. */
const maker = fileURLToPath(new URL("../../src-tauri/crates/cli/tests/fixtures/backend/make.py", import.meta.url));

test("a backend is installed from a folder of packages", async (t) => {
	const { folder, clean } = newFolder();
	t.after(clean);
	const home = join(folder, "home");
	const made = join(folder, "made");
	const done = spawnSync("python3", [maker, made], { encoding: "utf8" });
	assert.equal(done.status, 0, done.stderr);
	const wheels = join(made, "wheels");
	for (const name of readdirSync(join(made, "archives")))
		copyFileSync(join(made, "archives", name), join(wheels, name));
	nyx(home, "settings", "set", "wheel_folder", wheels);
	const app = await openApp(home, { env: { NYX_RESOURCES: join(made, "res") } });
	t.after(() => app.close());
	await app.goTo("/setup");
	await app.waitForText("install-panel", (text) => text.includes("torch"));
	assert.match(await app.content("step-backend"), /Not installed/);
	await app.click("install");
	await retry("every stage to be done", async () => {
		const states = await app.session.execute(() =>
			[...document.querySelectorAll('[data-testid="install-stages"] > li')].map((stage) => stage.dataset.state),
		);
		assert.ok(states.length > 0 && states.every((state) => ["done", "skipped"].includes(state)), String(states));
	});
	await app.waitForText("install-panel", (text) => /Ready, \S+ .B on the disk/.test(text));
	await retry("the step", async () =>
		assert.equal(await (await app.find("step-backend")).getAttribute("data-state"), "done"),
	);
	assert.equal(nyx(home, "backend", "status").ready, true);
});
