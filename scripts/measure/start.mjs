// From the start of the process to the first paint, as the screen shows it: to the window, and to the interface in it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { lit, variety, withScreen } from "./screen.mjs";

/** So many colours are seen: icons and words are there. */
const PAINTED = 100;
/** So much of the screen is the window's; a mouse pointer or a frame of the window manager is less. */
const WINDOW = 0.4;
const PATIENCE = 60_000;

const isWindow = (seen) => lit(seen) > WINDOW * seen.length;

/** Starts the app on a home; tells when the window and its content came, in milliseconds, and leaves the app open. */
export async function openTimed(app, home, env, screen) {
	// The window of the round before may still be there.
	while (isWindow(screen.look())) await sleep(50);
	const start = performance.now();
	const process = spawn(app, [], { env: { ...env, NYX_HOME: home }, stdio: "ignore" });
	let window;
	for (;;) {
		const seen = screen.look();
		const now = performance.now() - start;
		if (window === undefined && isWindow(seen)) window = now;
		if (window !== undefined && variety(seen) >= PAINTED) return { window, painted: now, process };
		if (now > PATIENCE) throw new Error("the window did not come");
		await sleep(5);
	}
}

export async function closed(process) {
	process.kill();
	if (process.exitCode === null && process.signalCode === null) await once(process, "exit");
}

export async function measureStart({ app, rounds, emptyDiskCache, tell }) {
	await withScreen(async ({ home, env, screen }) => {
		const round = async () => {
			const { process, ...times } = await openTimed(app, home, env, screen);
			await closed(process);
			return times;
		};
		// The first start on this home makes the home; it is no start like the others.
		const first = await round();
		tell("first start on a new home, painted", [first.painted], "ms");
		for (const kind of ["warm", "cold"]) {
			const times = [];
			for (let i = 0; i < rounds; i++) {
				if (kind === "cold" && !emptyDiskCache()) break;
				times.push(await round());
			}
			if (times.length === 0) {
				console.log("cold start: not measured, the disk cache can only be emptied by root");
				continue;
			}
			tell(
				`${kind} start, window on the screen`,
				times.map(({ window }) => window),
				"ms",
			);
			tell(
				`${kind} start, interface painted`,
				times.map(({ painted }) => painted),
				"ms",
			);
		}
	});
}
