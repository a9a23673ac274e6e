// Ten steps tried from the Train page in a real window: the verdict stands beside the plan.
import { test } from "node:test";
import { newFolder, openApp } from "./app.mjs";
import { configuration, useDouble } from "./material.mjs";

test("a draft is tried and tells what a step costs", async (t) => {
	const { folder, clean } = newFolder();
	t.after(clean);
	const home = `${folder}/home`;
	useDouble(home, folder);
	const app = await openApp(home, { env: { KOHYA_DOUBLE: "step_ms=5" } });
	t.after(() => app.close());
	await app.find("rail-train");
	await app.drop(configuration(folder));
	await app.click("import-done");
	await app.click("try");
	await app.waitForText("probed", (text) => /512×512|step\/s|s\/step/.test(text));
	await app.waitForText("try", (text) => text === "Try 10 steps again");
});
