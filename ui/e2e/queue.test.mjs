// The queue in a real window: two runs that wait change places, one is held, the queue goes on, and the held one is released.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newFolder, nyx, openApp, retry } from "./app.mjs";
import { configuration, useDouble } from "./material.mjs";

test("waiting runs are moved, held and released", async (t) => {
	const { folder, clean } = newFolder();
	t.after(clean);
	const home = `${folder}/home`;
	useDouble(home, folder);
	nyx(home, "job", "hold", "--queue");
	for (const name of ["kana-first", "kana-second"])
		nyx(home, "train", configuration(folder, { name, epochs: 1 }), "--detach");
	const app = await openApp(home, { env: { KOHYA_DOUBLE: "step_ms=1" } });
	t.after(() => app.close());
	await app.goTo("/runs");
	/** Waits until there are just these rows, from top to bottom. */
	const rows = (id, ...wanted) =>
		retry(`${id}: ${wanted.join(", ")}`, async () => {
			const told = await app.texts(id);
			assert.equal(told.length, wanted.length, told.join("\n"));
			for (const [place, words] of wanted.entries()) assert.match(told[place], words);
		});
	await rows("queued-run", /kana-first/, /kana-second/);

	const [first] = await app.session.$$("[data-grip]");
	await app.session.execute((grip) => grip.focus(), first);
	await app.press("Alt", "ArrowDown");
	await rows("queued-run", /kana-second/, /kana-first/);

	const menu = async (name, words) => {
		await (await app.session.$(`[aria-label="More about ${name}"]`)).click();
		await app.choose(words);
	};
	await menu("kana-first", "Hold");
	await rows("queued-run", /kana-second/, /kana-first.*held/);
	await app.click("resume-queue");
	await rows("run-row", /kana-second.*Done/);
	await rows("queued-run", /kana-first.*held/);
	await menu("kana-first", "Release");
	await rows("run-row", /kana-second.*Done/, /kana-first.*Done/);
});
