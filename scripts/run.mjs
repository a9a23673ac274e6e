// Running other programs: output passed through, a failure ends everything with its words.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The top of the checkout; every command runs from here. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Says what comes next, so that a long wait has a name. */
export function say(text) {
	console.log(`\n== ${text}`);
}

/** Runs a program to its end; exits with its code when it fails. */
export function run(program, args, { env = {}, hint } = {}) {
	const done = spawnSync(program, args, {
		cwd: root,
		stdio: "inherit",
		env: { ...process.env, ...env },
		shell: process.platform === "win32",
	});
	if (done.status === 0) return;
	const why = done.error ? done.error.message : `exit code ${done.status ?? done.signal}`;
	console.error(`\n${program} ${args.join(" ")} failed: ${why}`);
	if (hint) console.error(hint);
	process.exit(done.status || 1);
}

/** Whether a program can be started at all. */
export function has(program, args = ["--version"]) {
	return !spawnSync(program, args, { stdio: "ignore", shell: process.platform === "win32" }).error;
}

/** What a program prints, or an empty text when it fails. */
export function output(program, args, cwd = root) {
	const done = spawnSync(program, args, { cwd, encoding: "utf8", maxBuffer: 1 << 28 });
	return done.status === 0 ? done.stdout : "";
}
