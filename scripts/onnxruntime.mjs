// Puts the ONNX Runtime library of this platform into vendor/onnxruntime/<platform>/: the package manager fetches the
// package named in vendor/onnxruntime.json, the library alone is unpacked, its hash is checked. Does nothing when it is there.
//
//   node scripts/onnxruntime.mjs [platform]     platform as in the manifest, this machine's by default

import { mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beside, digest, isRight, run } from "./vendored.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(path.join(root, "vendor/onnxruntime.json"), "utf8"));
const platform = process.argv[2] ?? `${process.platform}-${process.arch}`;
const wanted = manifest.platforms[platform];
const name = `${manifest.package}@${manifest.version}`;
const folder = path.join(root, "vendor/onnxruntime", platform);

async function fetch(work) {
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
}

if (!wanted) {
	console.log(
		`ONNX Runtime: no library is packaged for ${platform}. Tagging works once Settings or ORT_DYLIB_PATH names one (1.20 or newer).`,
	);
} else if ((await Promise.all(wanted.map((entry) => isRight(entry, folder)))).every(Boolean)) {
	console.log(`ONNX Runtime: ${manifest.version} is there already`);
} else {
	try {
		await beside(folder, fetch);
	} catch (error) {
		console.error(`ONNX Runtime: ${error.message}`);
		process.exitCode = 1;
	}
}
