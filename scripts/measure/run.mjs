// `npm run measure`: the window's speed and memory, of the release build that `npm run bundle` leaves (or of `--app PATH`).
// `npm run measure -- start`, `-- memory`, `-- thumbnails`, `-- form` or `-- runs` measures a part. Cold numbers need root: the disk cache is emptied.
// `--rounds N` says how often (5), `--images DIR` names a folder of images instead of making one.
// What the numbers mean, and the last ones: docs/performance.md.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../run.mjs";
import { measureForm } from "./form.mjs";
import { measureMemory } from "./memory.mjs";
import { measureRuns } from "./runs.mjs";
import { measureStart } from "./start.mjs";
import { measureThumbnails } from "./thumbnails.mjs";

const parts = {
	start: measureStart,
	memory: measureMemory,
	thumbnails: measureThumbnails,
	form: measureForm,
	runs: measureRuns,
};
const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		app: { type: "string", default: join(root, "target/release/nyx-trainer") },
		images: { type: "string" },
		rounds: { type: "string", default: "5" },
	},
});
const unknown = positionals.filter((name) => !(name in parts));
if (unknown.length > 0 || !existsSync(values.app)) {
	console.error(
		unknown.length > 0
			? `There is no part ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}.`
			: `There is no ${values.app}. Run: npm run bundle`,
	);
	process.exit(1);
}

/** Empties the disk cache; false where that is not allowed. */
function emptyDiskCache() {
	try {
		execFileSync("sync");
		writeFileSync("/proc/sys/vm/drop_caches", "3");
		return true;
	} catch {
		return false;
	}
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** One line: what, the median, every single value, the load. */
function tell(what, values, unit) {
	const load = loadavg()[0].toFixed(1);
	const list = values.map((value) => Math.round(value)).join(" ");
	console.log(`${what.padEnd(44)} ${String(Math.round(median(values))).padStart(6)} ${unit}   (${list}; load ${load})`);
}

const model = readFileSync("/proc/cpuinfo", "utf8").match(/^model name\s*: (.*)$/m)?.[1] ?? "";
console.log(`${cpus().length} cores, ${model}; load ${loadavg()[0].toFixed(1)} at the start`);
const rounds = Number(values.rounds);
for (const [name, measure] of Object.entries(parts)) {
	if (positionals.length === 0 || positionals.includes(name)) {
		await measure({ app: values.app, images: values.images, rounds, emptyDiskCache, tell });
	}
}
