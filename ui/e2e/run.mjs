// Runs the tests in a real window: an X server and a window manager of their own, then every *.test.mjs here, one after the other.
// `node ui/e2e/run.mjs main-job` runs only the files whose names contain the word. Needs the built app (npm test builds it).
import { spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const words = process.argv.slice(2);
const files = readdirSync(here)
	.filter((name) => name.endsWith(".test.mjs") && (words.length === 0 || words.some((word) => name.includes(word))))
	.sort()
	.map((name) => join(here, name));

/** Starts an X server on a free display and waits until it says which. */
function startDisplay() {
	const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1440x900x24", "-nolisten", "tcp"], {
		stdio: ["ignore", "ignore", "ignore", "pipe"],
	});
	return new Promise((resolve, reject) => {
		server.on("error", reject);
		server.on("exit", () => reject(new Error("Xvfb did not start")));
		server.stdio[3].once("data", (number) => resolve({ server, display: `:${String(number).trim()}` }));
	});
}

const { server, display } = await startDisplay();
const env = {
	...process.env,
	DISPLAY: display,
	WEBKIT_DISABLE_DMABUF_RENDERER: "1",
	NO_AT_BRIDGE: "1",
	LC_ALL: "C.UTF-8",
};
delete env.WAYLAND_DISPLAY;
const windowManager = spawn("openbox", [], { env, stdio: "ignore" });
const tests = spawnSync("node", ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files], {
	env,
	stdio: "inherit",
});
windowManager.kill();
server.kill();
process.exit(tests.status ?? 1);
