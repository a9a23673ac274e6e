// Two ended runs beside each other in a real window: what was asked differently, and their losses over each other.
import { test } from "node:test";
import { newFolder, nyx, openApp } from "./app.mjs";
import { configuration, useDouble } from "./material.mjs";

test("two runs are ticked and compared", async (t) => {
	const { folder, clean } = newFolder();
	t.after(clean);
	const home = `${folder}/home`;
	useDouble(home, folder);
	process.env.KOHYA_DOUBLE = "step_ms=1";
	for (const [name, dim] of [
		["kana-small", 8],
		["kana-large", 32],
	])
		nyx(home, "train", configuration(folder, { name, epochs: 1, params: `network_dim = ${dim}` }));
	const app = await openApp(home);
	t.after(() => app.close());
	await app.goTo("/runs");
	for (const name of ["kana-small", "kana-large"]) await (await app.session.$(`[aria-label="Tick ${name}"]`)).click();
	await app.press("c");
	await app.waitForContent("comparison", (text) => text.includes("network_dim832"), "the value that differs");
	await app.waitForText("comparison", (text) => /kana-small ends at 0\.\d+/.test(text), "a loss");
	await app.press("t");
	await app.waitForContent("chart-table", (text) => text.includes("kana-small") && text.includes("kana-large"));
});
