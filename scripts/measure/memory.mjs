// What the app takes while nothing happens: the proportional set size (PSS) of all its processes together.
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { withScreen } from "./screen.mjs";
import { closed, openTimed } from "./start.mjs";

/** So long after the first paint the app counts as idle. */
const IDLE = 15_000;

/** The process and its descendants. */
function family(pid) {
	const parents = readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.flatMap((name) => {
			try {
				const stat = readFileSync(`/proc/${name}/stat`, "utf8");
				return [[Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])]];
			} catch {
				return []; // it ended meanwhile
			}
		});
	const found = [pid];
	for (const each of found) found.push(...parents.filter(([, parent]) => parent === each).map(([child]) => child));
	return found;
}

/** Name and PSS in MB of each process. */
export function memory(pid) {
	return family(pid).map((each) => ({
		name: readFileSync(`/proc/${each}/comm`, "utf8").trim(),
		pss: Number(readFileSync(`/proc/${each}/smaps_rollup`, "utf8").match(/^Pss:\s+(\d+) kB/m)[1]) / 1024,
	}));
}

export async function measureMemory({ app, rounds, tell }) {
	await withScreen(async ({ home, env, screen }) => {
		const totals = [];
		let parts = [];
		for (let i = 0; i < Math.min(rounds, 3); i++) {
			const { process } = await openTimed(app, home, env, screen);
			await sleep(IDLE);
			parts = memory(process.pid);
			totals.push(parts.reduce((sum, { pss }) => sum + pss, 0));
			await closed(process);
		}
		tell("idle memory, all processes (PSS)", totals, "MB");
		console.log(`  of the last: ${parts.map(({ name, pss }) => `${name} ${Math.round(pss)}`).join(", ")} MB`);
	});
}
