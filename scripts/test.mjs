// `npm test`: sets up what is missing and runs every test. `npm test -- ui bridge rust window` runs only the named parts.
import { build, features } from "./build.mjs";
import { has, run, say } from "./run.mjs";
import { setup } from "./setup.mjs";

const named = process.argv.slice(2);
const wants = (part) => named.length === 0 || named.includes(part);

setup({ tests: true });
if (wants("ui")) {
	say("Interface: types and component tests");
	run("npx", ["tsc", "-p", "ui/tsconfig.json"]);
	run("npx", ["vitest", "run", "--config", "ui/vite.config.ts"]);
}
if (wants("bridge")) {
	say("Our launcher inside the trainer");
	run(has("python3") ? "python3" : "python", [
		"-B",
		"-m",
		"unittest",
		"discover",
		"-s",
		"scripts/kohya",
		"-p",
		"test_*.py",
	]);
}
if (wants("rust") || wants("window")) build();
if (wants("rust")) {
	say("Core, command line and window commands");
	run("cargo", ["test", "--workspace", ...features]);
}
if (wants("window")) {
	say("The whole app in a real window");
	run("node", ["ui/e2e/run.mjs"]);
}
say("All tests passed");
