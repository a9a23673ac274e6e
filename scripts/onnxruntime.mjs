// Puts the ONNX Runtime library of this platform into vendor/onnxruntime/<platform>/: the package manager fetches the
// package named in vendor/onnxruntime.json, the library alone is unpacked, its hash is checked. Does nothing when it is there.
//
//   node scripts/onnxruntime.mjs [platform]     platform as in the manifest, this machine's by default

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
	createReadStream,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
} from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(path.join(root, "vendor/onnxruntime.json"), "utf8"));
const platform = process.argv[2] ?? `${process.platform}-${process.arch}`;
const wanted = manifest.platforms[platform];
const name = `${manifest.package}@${manifest.version}`;
const folder = path.join(root, "vendor/onnxruntime", platform);

/** Hash of a file, in the form that the manifest has. */
async function digest(file, algorithm, encoding) {
	const hash = createHash(algorithm);
	await pipeline(createReadStream(file), hash);
	return hash.digest(encoding);
}

/** Whether the file is there, whole and the one we mean. */
async function isRight(entry, place) {
	const file = path.join(place, entry.file);
	return existsSync(file) && (await digest(file, "sha256", "hex")) === entry.sha256;
}

/** Runs a program and stops here when it fails. */
function run(program, args, cwd) {
	const done = spawnSync(program, args, { cwd, encoding: "utf8", shell: process.platform === "win32" });
	if (done.error) throw new Error(`${program} cannot be started: ${done.error.message}`);
	if (done.status !== 0) throw new Error(`${program} ${args[0]} failed:\n${done.stderr.trim()}`);
	return done.stdout;
}

async function fetch() {
	// Beside the target, so that the last step is a rename.
	mkdirSync(path.dirname(folder), { recursive: true });
	const work = mkdtempSync(path.join(path.dirname(folder), ".fetch-"));
	try {
		console.log(`ONNX Runtime: fetching ${name} for ${platform}`);
		run("npm", ["pack", name, "--ignore-scripts", "--silent"], work);
		const [archive] = readdirSync(work).filter((file) => file.endsWith(".tgz"));
		if (!archive) throw new Error(`npm pack left no archive of ${name}`);
		const integrity = `sha512-${await digest(path.join(work, archive), "sha512", "base64")}`;
		if (integrity !== manifest.integrity)
			throw new Error(`${archive} is not the archive that vendor/onnxruntime.json names`);
		run("tar", ["-xzf", archive, ...wanted.map((entry) => entry.member)], work);
		mkdirSync(folder, { recursive: true });
		for (const entry of wanted) {
			renameSync(path.join(work, entry.member), path.join(folder, entry.file));
			if (!(await isRight(entry, folder)))
				throw new Error(`${entry.file} is not the file that vendor/onnxruntime.json names`);
		}
		console.log(`ONNX Runtime: ${manifest.version} is in ${path.relative(root, folder)}`);
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
}

if (!wanted) {
	console.log(
		`ONNX Runtime: no library is packaged for ${platform}. Tagging works once Settings or ORT_DYLIB_PATH names one (1.20 or newer).`,
	);
} else if ((await Promise.all(wanted.map((entry) => isRight(entry, folder)))).every(Boolean)) {
	console.log(`ONNX Runtime: ${manifest.version} is there already`);
} else {
	try {
		await fetch();
	} catch (error) {
		console.error(`ONNX Runtime: ${error.message}`);
		process.exitCode = 1;
	}
}
