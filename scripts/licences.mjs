// Checks the licence of every Rust and npm dependency against the list in deny.toml. Needs no network.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { output, root } from "./run.mjs";

const list = readFileSync(join(root, "deny.toml"), "utf8").match(/^allow = \[([^\]]*)\]/m);
const allowed = new Set([...list[1].matchAll(/"([^"]+)"/g)].map(([, name]) => name));

/** Packages that name no licence in their manifest, with what they say elsewhere. */
const elsewhere = new Map([["css-value", "MIT"]]); // its readme; used by the window tests only

/** SPDX: true when one side of each OR, and every side of each AND, is allowed. */
function fits(expression) {
	const words = expression.replaceAll("/", " OR ").replace(/[()]/g, " $& ").trim().split(/\s+/);
	const any = () => {
		let good = all();
		while (words[0] === "OR") {
			words.shift();
			good = all() || good;
		}
		return good;
	};
	const all = () => {
		let good = one();
		while (words[0] === "AND") {
			words.shift();
			good = one() && good;
		}
		return good;
	};
	const one = () => {
		const word = words.shift();
		if (word === "(") {
			const good = any();
			words.shift();
			return good;
		}
		if (words[0] !== "WITH") return allowed.has(word);
		const name = `${word} ${words.splice(0, 2).join(" ")}`;
		return allowed.has(name) || allowed.has(word);
	};
	return any();
}

const { packages } = JSON.parse(output("cargo", ["metadata", "--format-version", "1", "--locked"]));
const rust = packages
	.filter(({ source }) => source)
	.map(({ name, version, license, license_file }) => ({
		name: `${name} ${version} (Rust)`,
		license: license ?? (license_file ? "file" : null),
	}));

function* installed(folder) {
	for (const entry of readdirSync(folder, { withFileTypes: true })) {
		if (!entry.isDirectory() || entry.name.startsWith(".")) continue;
		const path = join(folder, entry.name);
		if (entry.name.startsWith("@")) {
			yield* installed(path);
			continue;
		}
		try {
			const { name, version, license, licenses } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
			const written = license ?? elsewhere.get(name) ?? licenses?.map?.((l) => l.type).join(" OR ") ?? null;
			if (name)
				yield { name: `${name} ${version} (npm)`, license: typeof written === "object" ? written?.type : written };
			yield* installed(join(path, "node_modules"));
		} catch (error) {
			if (error.code !== "ENOENT") throw error;
		}
	}
}

const wrong = [...rust, ...installed(join(root, "node_modules"))].filter(({ license }) => !license || !fits(license));
for (const { name, license } of wrong) console.error(`${name}: ${license ?? "no licence named"}`);
if (wrong.length > 0) {
	console.error(`${wrong.length} dependencies have a licence that deny.toml does not allow.`);
	process.exit(1);
}
console.log(`${rust.length} Rust and the installed npm dependencies have allowed licences.`);
