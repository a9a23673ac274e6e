// A start without a display: one sentence that says what is wrong and what to do, and no window toolkit's words.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { newFolder, programs } from "./app.mjs";

const start = (t, display) => {
	const { folder: home, clean } = newFolder();
	t.after(clean);
	const env = { ...process.env, ...display, NYX_HOME: home };
	for (const name of ["DISPLAY", "WAYLAND_DISPLAY"]) if (display[name] === undefined) delete env[name];
	return spawnSync(programs.app, [], { env, encoding: "utf8", timeout: 60_000 });
};

for (const [what, display] of [
	["without a display", {}],
	["with a display that nobody serves", { DISPLAY: ":29999" }],
]) {
	test(`${what} the app says so`, (t) => {
		const { status, stderr } = start(t, display);
		assert.equal(status, 1);
		assert.match(
			stderr,
			/^Nyx Trainer cannot open its window: there is no display that it can reach\. .*nyx --help\n$/,
		);
	});
}
