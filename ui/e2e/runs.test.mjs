// Runs in a real window: what went wrong with one and where it stands in the log; a window that is killed, and the run that is not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newFolder, nyx, openApp, retry } from "./app.mjs";
import { configuration, recording, useDouble } from "./material.mjs";

test("a failed run shows its exception, and the log is searched and copied", async (t) => {
	const { folder, clean } = newFolder();
	t.after(clean);
	const home = `${folder}/home`;
	const played = ["--trainer", "replay", "--recording", recording("err-corrupt_image"), "--speed", "0", "--detach"];
	nyx(home, "train", configuration(folder), ...played);
	const app = await openApp(home);
	t.after(() => app.close());
	await app.goTo("/runs");
	await app.waitForText("run-row", (text) => text.includes("Failed"));
	await app.click("run-link");
	await app.waitForText("run-problem", (text) => text.includes("image file is truncated"));
	await app.click("show-in-log");
	await app.find("log");
	await app.waitForText("log-hits", (text) => /^1 of \d+$/.test(text));
	await app.press("F3");
	await app.click("log-copy");
	await app.waitForText("copy-shown", (text) => /^Copy \d+ shown lines$/.test(text));
	await app.press("Escape");
	await app.click("tab-overview");
	await app.waitForText("phases", (text) => text.includes("Cache latents"));
});

test("a run goes on when the window is killed, and is shown live by the next one", async (t) => {
	const { folder, clean } = newFolder();
	t.after(clean);
	const home = `${folder}/home`;
	useDouble(home, folder);
	let app = await openApp(home, { env: { KOHYA_DOUBLE: "step_ms=150" } });
	t.after(() => app.close());
	process.env.KOHYA_DOUBLE = "step_ms=150";
	nyx(home, "train", configuration(folder, { epochs: 40 }), "--detach");
	await app.click("run-status");
	const steps = async () => Number((await app.text("run-step")).replace(/,/g, "").match(/(\d+) of/)?.[1] ?? 0);
	await retry("a first step", async () => assert.ok((await steps()) > 0));
	const before = await steps();
	await app.crash();

	app = await openApp(home);
	await app.click("run-status");
	await app.waitForText("run-state", (text) => text.includes("Training"));
	await retry("steps after the crash", async () => assert.ok((await steps()) > before + 2));
	await app.waitForText("step-count", (text) => text.includes("Confirmed"));
	await app.click("stop");
	await app.click("stop-now");
	await app.waitForText("run-state", (text) => text.includes("Stopped"));
});
