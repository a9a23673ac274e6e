// `node scripts/measure/supervise.mjs [--nyx PATH]`: what the process that watches over a run costs, window closed, of a release build:
// memory (PSS) and processor time with a trainer that says little, with one that prints 10,000 lines a second, and after 100 MB.
import { spawn } from "node:child_process";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const self = fileURLToPath(import.meta.url);
/** Of /proc/PID/stat: Linux counts in hundredths of a second wherever it runs. */
const TICK_MS = 10;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		nyx: { type: "string", default: join(self, "../../../target/release/nyx") },
		seconds: { type: "string", default: "30" },
	},
});
if (positionals[0] === "trainer") await trainer(Number(positionals[1]), Number(positionals[2]));
else if (existsSync(values.nyx)) await measure(values.nyx, Number(values.seconds));
else {
	console.error(`There is no ${values.nyx}. Run: npm run bundle`);
	process.exitCode = 1;
}

/** Prints as sd-scripts does: records of its log and drawings of a bar on stderr, each written alone, so many a second. */
async function trainer(rate, total) {
	const { writeSync } = await import("node:fs");
	writeSync(1, "running training / 学習開始\n  total optimization steps / 学習ステップ数: 1000000\n");
	const begin = performance.now();
	for (let line = 0; line < total; ) {
		const due = Math.min(total, Math.floor(((performance.now() - begin) / 1000) * rate));
		for (; line < due; line++) {
			if (rate < 100 || line % 10 === 0) {
				writeSync(
					2,
					`\rsteps:  ${Math.floor((line * 100) / total)}%|█████     | ${line}/${total} [00:01<00:11,  1.05s/it, avr_loss=0.148]`,
				);
			} else {
				writeSync(
					2,
					`2026-11-25 16:00:00 INFO     line ${line} of a trainer that has a lot to say about caching   train_util.py:2059\n`,
				);
			}
		}
		// One that has much to say says each line when it comes, not many at once.
		if (rate < 1000) await sleep(5);
	}
}

function usage(pid) {
	const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
	const kb = (name) => Number(rollup.match(new RegExp(`^${name}:\\s+(\\d+) kB`, "m"))[1]);
	const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
	return {
		pss: kb("Pss") / 1024,
		own: (kb("Private_Dirty") + kb("Private_Clean")) / 1024,
		dirty: kb("Private_Dirty") / 1024,
		cpu: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
		threads: readdirSync(`/proc/${pid}/task`).length,
	};
}

/** One run in a home of its own, its folder made as `nyx train` makes it; the supervisor is asked nothing and told nothing. */
async function run(nyx, what, rate, lines, seconds) {
	const home = mkdtempSync(join(tmpdir(), "nyx-measure-"));
	const folder = join(home, "runs", "r1");
	for (const name of ["outputs", "metrics", "requests"]) mkdirSync(join(folder, name), { recursive: true });
	const command = {
		program: process.execPath,
		script: self,
		argv: [self, "trainer", String(rate), String(lines)],
		cwd: folder,
		env: {},
		env_remove: [],
	};
	writeFileSync(
		join(folder, "command.json"),
		JSON.stringify({
			trainer: "kohya",
			command,
			secrets: [],
			output_dir: join(folder, "outputs"),
			output_name: "a",
			final_file: join(folder, "outputs/a.safetensors"),
			logging_dir: join(folder, "metrics"),
			planned_steps: lines,
			planned_epochs: 1,
		}),
	);
	const supervisor = spawn(nyx, ["--home", home, "supervise", "r1"], { stdio: "ignore" });
	const over = new Promise((done) => supervisor.on("exit", done));
	try {
		// The supervisor settles after twenty seconds.
		await sleep(25_000);
		const before = usage(supervisor.pid);
		await sleep(seconds * 1000);
		const after = usage(supervisor.pid);
		const cpu = (after.cpu - before.cpu) / (seconds * 10);
		const kept = (statSync(join(folder, "stderr.log")).size / 1e6).toFixed(1);
		console.log(
			`${what.padEnd(26)} ${after.pss.toFixed(1)} MB PSS (${after.dirty.toFixed(1)} written to), ${cpu.toFixed(2)} % of a core, ` +
				`${after.threads} threads, ${kept} MB kept, index ${(statSync(join(folder, "log.index")).size / 1e6).toFixed(2)} MB; load ${loadavg()[0].toFixed(1)}`,
		);
	} finally {
		writeFileSync(join(folder, "requests", "force-stop"), "");
		await over;
		rmSync(home, { recursive: true });
	}
}

async function measure(nyx, seconds) {
	await run(nyx, "a line in two seconds", 0.5, 1e6, seconds);
	await run(nyx, "10,000 lines a second", 10_000, 1e9, seconds);
	await run(nyx, "after 100 MB", 100_000, 1e9, seconds);
}
