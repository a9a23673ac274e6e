// The queue over the fake core: order by keys, holding, starting now, pulling back, and why nothing begins.
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Lineup } from "@/api/bindings";
import { fakeApi } from "@/test/fake-api";
import { aJob } from "@/test/job";
import { renderApp } from "@/test/render";
import { aHistory, aPastRun, aRun, aWaiting } from "@/test/run";
import { beginWords, holdWords, nextMoment, queueNote, waitWords } from "./queue-words";

const shell = {
	runHistory: aHistory([]),
	startUp: async () => ({ version: "1", home: "/h" }),
	getSettings: async () => ({}),
	listJobs: async () => [],
	gpuNow: async () => ({ driver: null, reason: "No driver", gpus: [] }),
};
const live = aRun({ run: "live", name: "mika", job: 12 });
const queued = aRun({ run: "queued", name: "hills", job: 20, status: "queued", doing: "Queued", started: null });
const second = aRun({ run: "second", name: "rook", job: 21, status: "queued", doing: "Queued", started: null });
const hills = aWaiting();
const rook = aWaiting({ job: 21, run: "second", name: "rook", number: 2, wait: { for: "before", job: 20 } });
const queue: Lineup = { hold: null, cards: [], waiting: [hills, rook] };

const open = (parts: Parameters<typeof fakeApi>[0] = {}) => {
	const runs = [second, queued, live];
	return fakeApi({ ...shell, listRuns: async () => runs, runQueue: async () => queue, ...parts });
};

test("waiting runs stand in their order with what they are and wait for", async () => {
	open();
	await renderApp("/runs");
	const rows = await screen.findAllByTestId("queued-run");
	expect(rows.map((row) => row.dataset.run)).toEqual(["queued", "second"]);
	expect(rows[0]?.textContent).toContain("SDXL LoRA, 340 images");
	expect(rows[0]?.textContent).toContain("after mika");
	expect(rows[1]?.textContent).toContain("after hills");
	expect(rows[0]?.textContent).toContain("about 1 h 52 min");
});

test("Alt and the arrows move a run, and the grip keeps the focus", async () => {
	const api = open({
		moveJob: async () => ({
			...queue,
			waiting: [
				{ ...rook, number: 1 },
				{ ...hills, number: 2 },
			],
		}),
	});
	await renderApp("/runs");
	const grip = await screen.findByRole("button", { name: "Move rook, place 2 of 2" });
	grip.focus();
	fireEvent.keyDown(grip, { key: "ArrowUp", altKey: true });
	await waitFor(() => expect(screen.getAllByTestId("queued-run")[0]?.dataset.run).toBe("second"));
	expect(api.calls("moveJob")).toEqual([[21, 1]]);
	await waitFor(() => expect(document.activeElement?.getAttribute("data-grip")).toBe("21"));
	fireEvent.keyDown(document.activeElement as Element, { key: "ArrowUp", altKey: true });
	expect(api.calls("moveJob")).toHaveLength(1);
});

test("with a search word a run still moves in the whole queue", async () => {
	const api = open({ moveJob: async () => queue });
	const { user } = await renderApp("/runs?q=rook");
	const grip = await screen.findByRole("button", { name: "Move rook, place 2 of 2" });
	expect(screen.getAllByTestId("queued-run")).toHaveLength(1);
	fireEvent.keyDown(grip, { key: "ArrowUp", altKey: true });
	await waitFor(() => expect(api.calls("moveJob")).toEqual([[21, 1]]));
	fireEvent.keyDown(grip, { key: "ArrowDown", altKey: true });
	await user.click(screen.getByTestId("queue-menu"));
	expect((await screen.findByRole("menuitem", { name: "Move to the end" })).ariaDisabled).toBe("true");
	await user.click(screen.getByRole("menuitem", { name: "Move to the front" }));
	await waitFor(() =>
		expect(api.calls("moveJob")).toEqual([
			[21, 1],
			[21, 1],
		]),
	);
});

test("a held queue is let go on the page of runs also when nothing waits, and when nothing ever ran", async () => {
	const held = { hold: { since: "2026-11-23T02:40:00Z", until: null, cause: null }, cards: [], waiting: [] };
	const api = open({ listRuns: async () => [], runQueue: async () => held, releaseQueue: async () => queue });
	const { user, unmount } = await renderApp("/runs");
	await user.click(await screen.findByTestId("resume-queue"));
	expect(api.calls("releaseQueue")).toHaveLength(1);
	unmount();
	open({ listRuns: async () => [], runQueue: async () => held, runHistory: aHistory([aPastRun()]) });
	await renderApp("/runs?show=queue");
	expect(await screen.findByTestId("queue-held")).toBeTruthy();
});

test("a run is started now, held, taken out, and pulled back into Train", async () => {
	const draft = { id: "hills", config: {} as never, issues: [] };
	const api = open({
		offerStartNow: async () => ({ wait: { for: "nothing" as const }, running: [] }),
		startJobNow: async () => queue,
		holdJob: async () => queue,
		stopRun: async () => queued,
		editQueuedRun: async () => draft,
	});
	const { user, router } = await renderApp("/runs");
	const choose = async (item: string) => {
		await user.click((await screen.findAllByTestId("queue-menu"))[0] as Element);
		await user.click(await screen.findByRole("menuitem", { name: item }));
	};
	await choose("Start now");
	await choose("Hold");
	await choose("Take out of queue");
	await waitFor(() => expect(api.calls("startJobNow")).toEqual([[20, false]]));
	expect(api.calls("holdJob")).toEqual([[20, true]]);
	expect(api.calls("stopRun")).toEqual([["queued", false]]);
	await user.click(screen.getAllByTestId("edit-queued")[0] as Element);
	await waitFor(() => expect(router.state.location.pathname).toBe("/train/hills"));
	expect(api.calls("editQueuedRun")).toEqual([["queued"]]);
});

const mika = { job: 12, run: "live", name: "mika", refused: null };

test("a run that is wanted now offers that the one on its card makes way", async () => {
	const api = open({
		offerStartNow: async () => ({ wait: { for: "running" as const, jobs: [12] }, running: [mika] }),
		startJobNow: async () => queue,
	});
	const { user } = await renderApp("/runs");
	await user.click(await screen.findByRole("button", { name: "Start hills now" }));
	const offer = await screen.findByTestId("start-now-offer");
	expect(offer.textContent).toContain(
		"mika uses the card. It saves its state, leaves it, and goes on when hills has ended.",
	);
	expect(api.calls("startJobNow")).toEqual([]);
	await user.click(screen.getByRole("button", { name: "Pause mika and start" }));
	expect(api.calls("startJobNow")).toEqual([[20, true]]);
	await waitFor(() => expect(screen.queryByTestId("start-now-offer")).toBeNull());
});

test("one that cannot pause says why, and the wanted one can wait for its end", async () => {
	const refused = { ...mika, refused: "Training has not begun yet" };
	const api = open({
		offerStartNow: async () => ({ wait: { for: "running" as const, jobs: [12] }, running: [refused] }),
		startJobNow: async () => queue,
	});
	const { user } = await renderApp("/runs");
	await user.click(await screen.findByRole("button", { name: "Start hills now" }));
	const offer = await screen.findByTestId("start-now-offer");
	expect(offer.textContent).toContain("mika uses the card and cannot pause: Training has not begun yet.");
	expect(screen.queryByTestId("pause-and-start")).toBeNull();
	await user.click(screen.getByRole("button", { name: "Start when mika has ended" }));
	expect(api.calls("startJobNow")).toEqual([[20, false]]);
});

test("a run that waits for a tagging can share the card with it", async () => {
	const wait = { for: "tagging" as const, job: 30 };
	const api = open({
		runQueue: async () => ({ ...queue, waiting: [{ ...hills, wait }] }),
		offerStartNow: async () => ({ wait, running: [] }),
		tagWhileTraining: async () => aJob(),
		startJobNow: async () => queue,
	});
	const { user } = await renderApp("/runs");
	expect((await screen.findByTestId("queued-run")).textContent).toContain("after a tagging that uses the card");
	await user.click(screen.getByRole("button", { name: "Start hills now" }));
	await user.click(await screen.findByRole("button", { name: "Share the card and start" }));
	await waitFor(() => expect(api.calls("startJobNow")).toEqual([[20, false]]));
	expect(api.calls("tagWhileTraining")).toEqual([[30, "share"]]);
});

test("a held queue says why, also in the status bar, and is let go", async () => {
	const cause = { run: "x", shared: "disk", sentence: "yuzu: The disk is full. hills would use the same disk." };
	let now: Lineup = { ...queue, hold: { since: "2026-11-23T02:40:00Z", until: null, cause } };
	const api = open({
		runQueue: async () => now,
		releaseQueue: async () => {
			now = queue;
			return now;
		},
	});
	const { user } = await renderApp("/runs");
	expect((await screen.findByTestId("queue-held")).textContent).toContain(cause.sentence);
	expect((await screen.findByTestId("status-held")).textContent).toContain("The disk is full");
	await user.click(screen.getByTestId("resume-queue"));
	await waitFor(() => expect(screen.queryByTestId("queue-held")).toBeNull());
	expect(api.calls("releaseQueue")).toHaveLength(1);
});

test("the queue is held after this run", async () => {
	const api = open({ holdQueue: async () => queue });
	const { user } = await renderApp("/runs");
	await user.click(await screen.findByRole("button", { name: "Hold after this run" }));
	expect(api.calls("holdQueue")).toEqual([[null]]);
	act(() => api.emit({ type: "changed", data: "runs" }));
});

test("words", () => {
	const now = new Date(2026, 10, 25, 20, 0);
	const iso = (hours: number, minutes: number) => new Date(2026, 10, 25, hours, minutes).toISOString();
	expect(waitWords({ wait: { for: "time", at: iso(22, 30) }, gpus: [] }, [], now)).toBe("not before 22:30");
	expect(waitWords({ wait: { for: "running", jobs: [12] }, gpus: [1] }, [live], now)).toBe("after mika on GPU 1");
	expect(beginWords({ begins: iso(21, 52), wait: hills.wait }, now)).toBe("starts 21:52");
	expect(beginWords({ begins: iso(19, 0), wait: { for: "nothing" } }, now)).toBe("starts now");
	expect(beginWords({ begins: null, wait: hills.wait }, now)).toBe("");
	expect(queueNote(queue)).toBe("2 runs, 3 h 44 min");
	expect(queueNote({ ...queue, waiting: [{ ...hills, seconds: null }] })).toBe("1 run");
	expect(holdWords({ since: "", until: iso(23, 5), cause: null }, now)).toBe(
		"Queue held until 23:05. What runs goes on.",
	);
	expect(nextMoment("22:30", now)?.getHours()).toBe(22);
	expect(nextMoment("07:15", now)?.getDate()).toBe(26);
	expect(nextMoment("", now)).toBeNull();
});
