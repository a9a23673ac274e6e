// Puts the uv program of this platform into vendor/uv/<platform>/: pip fetches the wheel named in vendor/uv.json and checks
// its hash, the program alone is unpacked. Does nothing when it is there.
//
//   node scripts/uv.mjs [platform]     platform as in the manifest, this machine's by default

import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { has } from "./run.mjs";
import { beside, isRight, run } from "./vendored.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(path.join(root, "vendor/uv.json"), "utf8"));
const platform = process.argv[2] ?? `${process.platform}-${process.arch}`;
const wanted = manifest.platforms[platform];
const name = `${manifest.package}==${manifest.version}`;
const folder = path.join(root, "vendor/uv", platform);

async function fetch(work) {
	console.log(`uv: fetching ${name} for ${platform}`);
	const python = has("python3") ? "python3" : "python";
	writeFileSync(path.join(work, "wanted.txt"), `${name} --hash=sha256:${wanted.wheel}\n`);
	const tags = wanted.tags.flatMap((tag) => ["--platform", tag]);
	const only = ["--no-deps", "--only-binary=:all:", "--require-hashes", ...tags];
	run(python, ["-m", "pip", "download", "--quiet", ...only, "-d", ".", "-r", "wanted.txt"], work);
	const [wheel] = readdirSync(work).filter((file) => file.endsWith(".whl"));
	if (!wheel) throw new Error(`pip left no wheel of ${name}`);
	run(python, ["-m", "zipfile", "-e", wheel, "."], work);
	mkdirSync(folder, { recursive: true });
	const program = path.join(folder, wanted.file);
	renameSync(path.join(work, `uv-${manifest.version}.data/scripts`, wanted.file), program);
	chmodSync(program, 0o755);
	if (!(await isRight(wanted, folder))) throw new Error(`${wanted.file} is not the file that vendor/uv.json names`);
	console.log(`uv: ${manifest.version} is in ${path.relative(root, folder)}`);
}

if (!wanted) {
	console.log(`uv: none is packaged for ${platform}. Training works with a Python of your own.`);
} else if (await isRight(wanted, folder)) {
	console.log(`uv: ${manifest.version} is there already`);
} else {
	try {
		await beside(folder, fetch);
	} catch (error) {
		console.error(`uv: ${error.message}`);
		process.exitCode = 1;
	}
}
