// Third parties' programs and libraries that ship with the app: fetched by a package manager, checked, put into vendor/.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";

/** Hash of a file. */
export async function digest(file, algorithm = "sha256", encoding = "hex") {
	const hash = createHash(algorithm);
	await pipeline(createReadStream(file), hash);
	return hash.digest(encoding);
}

/** Whether the file is there, whole and the one we mean. */
export async function isRight({ file, sha256 }, folder) {
	const place = path.join(folder, file);
	return existsSync(place) && (await digest(place)) === sha256;
}

/** Runs a program and stops here when it fails. */
export function run(program, args, cwd) {
	const done = spawnSync(program, args, { cwd, encoding: "utf8", shell: process.platform === "win32" });
	if (done.error) throw new Error(`${program} cannot be started: ${done.error.message}`);
	if (done.status !== 0) throw new Error(`${program} ${args.join(" ")} failed:\n${done.stderr.trim()}`);
	return done.stdout;
}

/** Works in a folder beside `folder`, so that the last step is a rename; it is gone afterwards. */
export async function beside(folder, work) {
	mkdirSync(path.dirname(folder), { recursive: true });
	const place = mkdtempSync(path.join(path.dirname(folder), ".fetch-"));
	try {
		await work(place);
	} finally {
		rmSync(place, { recursive: true, force: true });
	}
}
