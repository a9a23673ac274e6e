// Runs the tests in a real window: an X server and a window manager of their own, then every *.test.mjs here, one after the other.
// `node ui/e2e/run.mjs main-job` runs only the files whose names contain the word. Needs the built app (npm test builds it).
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDisplay } from "./display.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const words = process.argv.slice(2);
const files = readdirSync(here)
	.filter((name) => name.endsWith(".test.mjs") && (words.length === 0 || words.some((word) => name.includes(word))))
	.sort()
	.map((name) => join(here, name));

const { env, close } = await openDisplay();
const tests = spawnSync("node", ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files], {
	env,
	stdio: "inherit",
});
close();
process.exit(tests.status ?? 1);
