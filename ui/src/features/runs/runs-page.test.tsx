// The list of runs and one run, over the fake core: live, queued, history; stopping; news.
import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Draft } from "@/api/bindings";
import { fakeApi, problem } from "@/test/fake-api";
import { renderApp } from "@/test/render";
import { aHistory, aPastRun, aRun, aWaiting } from "@/test/run";

const shell = {
	runHistory: aHistory([]),
	startUp: async () => ({ version: "1", home: "/h" }),
	getSettings: async () => ({}),
	listJobs: async () => [],
	gpuNow: async () => ({ driver: null, reason: "No driver", gpus: [] }),
	runQueue: async () => ({ hold: null, cards: [], waiting: [aWaiting()] }),
};
const live = aRun({ run: "live", name: "mika" });
const queued = aRun({ run: "queued", name: "hills", status: "queued", doing: "Queued", started: null });
const failed = aPastRun({
	run: "failed",
	name: "yuzu",
	status: "failed",
	sentence: "Failed at step 655: OSError",
	ended: "2026-11-22T22:05:00Z",
});
const done = aPastRun({
	run: "done",
	name: "rook",
	details: { before: "older", changed: ["Network dim 16 to 32", "17 images added"], images: 40, loss: [] },
});
const runHistory = aHistory([failed, done]);

test("the live run, the queue and the history each have their place", async () => {
	fakeApi({ ...shell, listRuns: async () => [queued, live], runHistory });
	const { user, router } = await renderApp("/runs");
	expect((await screen.findByTestId("live-run")).textContent).toContain("epoch 6 of 10, step 812 of 1,440");
	expect(screen.getByTestId("queued-run").textContent).toContain("hills");
	const rows = await screen.findAllByTestId("run-row");
	expect(rows.map((row) => row.dataset.run)).toEqual(["failed", "done"]);
	expect(rows[0]?.textContent).toContain("Failed at step 655");
	expect(rows[1]?.textContent).toContain("Network dim 16 to 32, 17 images added");
	expect(screen.getByTestId("run-status").textContent).toContain("mika");
	await user.click(screen.getByRole("tab", { name: "Failed 1" }));
	await waitFor(() => expect(screen.getAllByTestId("run-row")).toHaveLength(1));
	expect(router.state.location.search).toEqual({ show: "failed" });
	expect(screen.queryByTestId("live-run")).toBeNull();
	await user.click(screen.getByTestId("run-row"));
	await waitFor(() => expect(router.state.location.pathname).toBe("/runs/failed/problem"));
});

test("every ending has its word, also a pause", async () => {
	const endings = ["completed", "failed", "stopped", "paused", "lost"] as const;
	const ended = endings.map((status) => aPastRun({ run: status, status }));
	fakeApi({ ...shell, listRuns: async () => [], runHistory: aHistory(ended) });
	const { user } = await renderApp("/runs");
	const badges = await screen.findAllByTestId("run-state");
	expect(badges.map((badge) => badge.textContent)).toEqual(["Done", "Failed", "Stopped", "Paused", "Lost"]);
	await user.click(screen.getByRole("combobox", { name: "Any ending" }));
	expect(await screen.findByRole("option", { name: "Paused, 1" })).toBeTruthy();
});

test("no runs, and runs that cannot be read, are told in words", async () => {
	fakeApi({ ...shell, listRuns: async () => [], runHistory: aHistory([]) });
	const { unmount } = await renderApp("/runs");
	expect(await screen.findByText("No runs yet")).toBeTruthy();
	unmount();
	fakeApi({ ...shell, runHistory, listRuns: () => Promise.reject(problem({ message: "The runs cannot be read" })) });
	await renderApp("/runs");
	expect(await screen.findByText("The runs cannot be read")).toBeTruthy();
});

test("stopping says what it costs, then asks; while it stops, force is offered", async () => {
	let run = live;
	const api = fakeApi({
		...shell,
		listRuns: async () => [run],
		stopRun: async (_run, force) => {
			run = { ...live, status: "stopping", doing: "Stopping", stop_asked: true, force_asked: force };
			return run;
		},
	});
	const { user } = await renderApp("/runs");
	await user.click(await screen.findByTestId("stop"));
	expect(screen.getByText("No checkpoint has been saved, so 812 steps will be lost.")).toBeTruthy();
	await user.click(screen.getByTestId("stop-now"));
	expect(api.calls("stopRun")).toEqual([["live", false]]);
	act(() => api.emit({ type: "changed", data: "runs" }));
	await user.click(await screen.findByTestId("force-stop"));
	expect(api.calls("stopRun")).toEqual([
		["live", false],
		["live", true],
	]);
});

test("the configuration shows the files that the trainer read", async () => {
	const files = [
		{ name: "nyx.toml", text: 'name = "mika"' },
		{ name: "config.toml", text: "network_dim = 32" },
	];
	fakeApi({ ...shell, listRuns: async () => [live], getRun: async () => live, runFiles: async () => files });
	const { user } = await renderApp("/runs/live/config");
	expect((await screen.findByTestId("config-text")).textContent).toBe('name = "mika"');
	await user.click(screen.getByRole("radio", { name: "config.toml" }));
	expect(screen.getByTestId("config-text").textContent).toBe("network_dim = 32");
});

test("a run that is not there says so", async () => {
	fakeApi({
		...shell,
		listRuns: async () => [],
		getRun: () => Promise.reject(problem({ message: "There is no run `x`" })),
	});
	await renderApp("/runs/x/files");
	expect(within(await screen.findByRole("main")).getByText("There is no run `x`")).toBeTruthy();
});

test("words and filters stand in the address", async () => {
	const api = fakeApi({ ...shell, listRuns: async () => [], runHistory });
	const { user, router } = await renderApp("/runs?q=rook");
	await waitFor(() => expect(screen.getAllByTestId("run-row").map((row) => row.dataset.run)).toEqual(["done"]));
	await user.click(screen.getByRole("combobox", { name: "Any family" }));
	await user.click(await screen.findByRole("option", { name: "sdxl, 1" }));
	expect(router.state.location.search).toEqual({ q: "rook", family: "sdxl" });
	await waitFor(() => expect(api.calls("runHistory").some(([query]) => query.family === "sdxl")).toBe(true));
	await user.click(screen.getByRole("button", { name: "Clear filters" }));
	expect(router.state.location.search).toEqual({ q: "rook" });
});

test("two that are ticked are compared, and one is repeated with changes", async () => {
	const api = fakeApi({
		...shell,
		listRuns: async () => [],
		runHistory,
		draftOfRun: async () => ({ id: "d7" }) as Draft,
		compareRuns: async () => ({ runs: [], asked: [], images: [] }),
	});
	const { user, router } = await renderApp("/runs");
	await user.click(await screen.findByRole("checkbox", { name: "Tick rook" }));
	expect(screen.getByRole("button", { name: "Tick another to compare" })).toBeTruthy();
	await user.click(screen.getByRole("checkbox", { name: "Tick yuzu" }));
	await user.keyboard("c");
	await waitFor(() => expect(router.state.location.href).toBe("/runs/compare?a=done&b=failed"));
	await router.history.back();
	await user.click(await screen.findByRole("button", { name: "More about rook" }));
	await user.click(screen.getByRole("menuitem", { name: "Repeat with changes" }));
	await waitFor(() => expect(api.calls("draftOfRun")).toEqual([["done", false]]));
});
