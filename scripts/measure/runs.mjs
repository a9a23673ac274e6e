// The page of a run: its log of 100 MB opened, its log while 10,000 lines a second come in, its curves of 100,000 steps zoomed.
// The runs are real ones of the trainer's double (target/debug), which prints and records that much.
import assert from "node:assert/strict";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { newFolder, nyx, openApp, retry } from "../../ui/e2e/app.mjs";
import { openDisplay } from "../../ui/e2e/display.mjs";
import { configuration, useDouble } from "../../ui/e2e/material.mjs";

/** Steps of the run that floods its log: with `FLOOD` lines of 220 bytes at each it is 100 MB. */
const STEPS = 48;
const FLOOD = 9_500;
/** A hundredth of a second, and what comes in it. */
const LIVE = "step_ms=10,flood=100";
const SECONDS = 20;
/** Six images so often in each of ten epochs. */
const REPEATS = 1_667;
const CURVE = 10 * 6 * REPEATS;
const ZOOMS = 20;

/** In the page: opens the log, and waits for the frame that shows its last line. */
function openLog(last, done) {
	const start = performance.now();
	const watch = new MutationObserver(() => {
		if (!document.querySelector('[data-testid="log"]')?.textContent.includes(last)) return;
		watch.disconnect();
		requestAnimationFrame(() => {
			const { port1, port2 } = new MessageChannel();
			port1.onmessage = () => done(performance.now() - start);
			port2.postMessage(null);
		});
	});
	watch.observe(document.body, { subtree: true, childList: true, characterData: true });
	document.querySelector('[data-testid="tab-log"]').click();
}

/** In the page: the times between frames, for so long. */
function watchFrames(milliseconds, done) {
	const gaps = [];
	const start = performance.now();
	let before = start;
	const frame = () => {
		const now = performance.now();
		gaps.push(now - before);
		before = now;
		if (now - start < milliseconds) requestAnimationFrame(frame);
		else done(gaps.slice(1));
	};
	requestAnimationFrame(frame);
}

/** In the page: zooms in and out by keys; from each key to the frame that shows the other part, and the times between all frames. */
function zoom(times, done) {
	const part = () => document.querySelector('[data-testid="loss-card"] header').textContent;
	const [keys, gaps] = [[], []];
	let before = performance.now();
	let over = false;
	const frame = () => {
		const now = performance.now();
		gaps.push(now - before);
		before = now;
		if (!over) requestAnimationFrame(frame);
	};
	requestAnimationFrame(frame);
	const next = () => {
		if (keys.length === times) {
			over = true;
			done({ keys, gaps: gaps.slice(1) });
			return;
		}
		const was = part();
		const start = performance.now();
		const watch = new MutationObserver(() => {
			if (part() === was) return;
			watch.disconnect();
			requestAnimationFrame(() => {
				const { port1, port2 } = new MessageChannel();
				port1.onmessage = () => {
					keys.push(performance.now() - start);
					setTimeout(next, 150);
				};
				port2.postMessage(null);
			});
		});
		watch.observe(document.body, { subtree: true, childList: true, characterData: true });
		const key = keys.length % 10 < 5 ? "+" : "-";
		window.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
	};
	next();
}

/** Begins to train with the double. */
function train(home, file, double) {
	process.env.KOHYA_DOUBLE = double;
	return nyx(home, "train", file, "--detach").run;
}

/** Trains to the end. */
async function trained(home, file, double) {
	const run = train(home, file, double);
	const ended = () => assert.equal(nyx(home, "job", "show", run).state, "completed");
	await retry(`the end of ${run}`, ended, 600_000);
	return run;
}

/** Lines in a part of a file. */
function linesBetween(path, from, to) {
	const handle = openSync(path, "r");
	const bytes = Buffer.alloc(1 << 20);
	let lines = 0;
	for (let at = from; at < to; ) {
		const read = readSync(handle, bytes, 0, Math.min(bytes.length, to - at), at);
		if (read === 0) break;
		for (const byte of bytes.subarray(0, read)) lines += byte === 10 ? 1 : 0;
		at += read;
	}
	closeSync(handle);
	return lines;
}

function sizeOf(path) {
	const handle = openSync(path, "r");
	const { size } = fstatSync(handle);
	closeSync(handle);
	return size;
}

/** The slowest frame and those that are seen as a jerk; every gap would be thousands of numbers. */
function tellFrames(what, gaps, tell) {
	const sorted = gaps.toSorted((a, b) => a - b);
	const late = gaps.filter((gap) => gap > 50).length;
	tell(`${what}: between frames`, [sorted[Math.floor(sorted.length / 2)]], "ms");
	tell(`${what}: the same, one frame in a hundred`, [sorted[Math.floor(sorted.length * 0.99)]], "ms");
	tell(`${what}: the longest; ${late} of ${gaps.length} over 50 ms`, [sorted.at(-1)], "ms");
}

export async function measureRuns({ app, rounds, tell }) {
	const display = await openDisplay();
	Object.assign(process.env, display.env);
	const { folder, clean } = newFolder();
	const home = join(folder, "home");
	const inWindow = async (path, work) => {
		const opened = await openApp(home, { program: app });
		try {
			await opened.session.setTimeout({ script: 240_000 });
			await opened.goTo(path);
			return await work(opened);
		} finally {
			await opened.close();
		}
	};
	// biome-ignore lint/correctness/useHookAtTopLevel: no hook of React, but what trains
	useDouble(home, folder);
	try {
		const flooded = await trained(
			home,
			configuration(folder, { name: "long-log", epochs: 2 }),
			`step_ms=0,flood=${FLOOD}`,
		);
		const long = sizeOf(join(home, "runs", flooded, "stderr.log"));
		const opening = [];
		for (let round = 0; round < rounds; round++)
			opening.push(
				await inWindow(`/runs/${flooded}/overview`, async (opened) => {
					await opened.find("loss-card");
					return opened.session.executeAsync(openLog, `Done after ${STEPS} steps`);
				}),
			);
		tell(`log of ${Math.round(long / 1e6)} MB: tab to its last line`, opening, "ms");

		const curve = await trained(
			home,
			configuration(folder, { name: "long-curve", epochs: 10, repeats: REPEATS }),
			"step_ms=0",
		);
		await inWindow(`/runs/${curve}/overview`, async (opened) => {
			await retry("the curves", async () => {
				const points = await (await opened.find("loss-card")).getAttribute("data-points");
				if (Number(points) < 1000) throw new Error(`${points} points`);
			});
			const { keys, gaps } = await opened.session.executeAsync(zoom, ZOOMS);
			tell(`curves of ${CURVE} steps: key to the other part`, keys, "ms");
			tellFrames("the same while zooming", gaps, tell);
		});

		const live = train(home, configuration(folder, { name: "live-log", epochs: 10_000 }), LIVE);
		await inWindow(`/runs/${live}/log`, async (opened) => {
			await opened.waitForContent("log", (text) => text.includes("flood"));
			const file = join(home, "runs", live, "stderr.log");
			const [from, start] = [sizeOf(file), performance.now()];
			const gaps = await opened.session.executeAsync(watchFrames, SECONDS * 1000);
			const lines = linesBetween(file, from, sizeOf(file)) / ((performance.now() - start) / 1000);
			tellFrames(`log with ${Math.round(lines)} lines a second`, gaps, tell);
		});
		nyx(home, "job", "stop", live, "--force");
	} finally {
		display.close();
		clean();
	}
}
