// Home: what runs, what is missing, how to begin, and the sample project in one click.
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { BackendStatus, Job, LoraFile } from "@/api/bindings";
import { fakeApi } from "@/test/fake-api";
import { renderApp } from "@/test/render";
import { aRun, aWaiting, noCurves } from "@/test/run";

const backend: BackendStatus = {
	ready: true,
	name: "own",
	python: "/venv/bin/python",
	python_version: "3.11",
	torch: "2.6",
	cuda: null,
	cuda_devices: [],
	accelerate: "1.6",
	sd_scripts: "/sd",
	sd_scripts_commit: null,
	scripts: [],
	checked: null,
	drift: null,
	problems: [],
	notes: [],
};
const quiet = {
	startUp: async () => ({ version: "1", home: "/h" }),
	getSettings: async () => ({}),
	listJobs: async () => [],
	listDatasets: async () => [],
	refreshDatasets: async () => null,
	listLoras: async () => ({ loras: [], folders: [] }),
	listModels: async () => ({ models: [], unreadable: [] }),
	backendStatus: async () => backend,
	gpuNow: async () => ({ driver: null, reason: "No NVIDIA driver was found", gpus: [] }),
	listRuns: async () => [],
};

test("with nothing there it says how to begin and what is missing", async () => {
	fakeApi({ ...quiet, backendStatus: async () => ({ ...backend, ready: false, name: null }) });
	await renderApp("/");
	expect((await screen.findByTestId("home-idle")).textContent).toContain("Nothing is training");
	expect((await screen.findAllByTestId("setup-hint")).map((hint) => hint.textContent)).toEqual([
		"No backend yetTraining needs Python and sd-scriptsInstall",
		"No base model foundName the folders in which they lieAdd folder",
	]);
	expect((await screen.findByTestId("gpu-card")).textContent).toContain("No NVIDIA driver was found");
	expect(screen.getByText(/Drop a folder of images/)).toBeTruthy();
	expect(screen.queryByText("Recent LoRAs")).toBeNull();
});

test("a run that trains takes the first place, those that wait follow", async () => {
	const queued = aRun({ run: "q", name: "hills", job: 20, status: "queued", doing: "Queued" });
	fakeApi({
		...quiet,
		listRuns: async () => [queued, aRun({ name: "mika" })],
		runCurves: async () => noCurves,
		runQueue: async () => ({ hold: null, cards: [], waiting: [aWaiting({ run: "q" })] }),
	});
	await renderApp("/");
	expect((await screen.findByTestId("home-run")).textContent).toContain("mika");
	expect(await screen.findByText("1 run, 1 h 52 min")).toBeTruthy();
	expect(screen.getByTestId("queued-run").textContent).toContain("SDXL LoRA, 340 images · after mika");
	expect(screen.queryByTestId("home-idle")).toBeNull();
});

test("a failed last run leads to what went wrong", async () => {
	const failed = aRun({
		run: "f",
		status: "failed",
		doing: "Failed",
		sentence: "Failed at step 655: OSError",
		ended: "2026-11-22T22:05:00Z",
	});
	fakeApi({ ...quiet, listRuns: async () => [failed] });
	await renderApp("/");
	const link = await screen.findByRole("link", { name: "See what went wrong" });
	expect(link.getAttribute("href")).toBe("/runs/f/problem");
});

test("the newest LoRAs with what they are", async () => {
	const lora = {
		path: "/l/kana.safetensors",
		name: "kana",
		rank: 32,
		steps: 1296,
		bytes: 228e6,
		modified: null,
		problem: null,
	} as LoraFile;
	fakeApi({ ...quiet, listLoras: async () => ({ loras: [lora], folders: [] }) });
	await renderApp("/");
	expect((await screen.findByTestId("recent-lora")).textContent).toBe("kanadim 32 · 1,296 steps · 228 MB");
	expect(screen.getByRole("link", { name: "kana" }).getAttribute("href")).toContain("kana.safetensors");
});

test("one click makes the sample project", async () => {
	const job = { id: 1, title: "Sample project", state: "running", run: null } as Job;
	const api = fakeApi({ ...quiet, makeDemo: async () => job });
	const { user } = await renderApp("/");
	await user.click(await screen.findByTestId("make-demo"));
	expect(api.calls("makeDemo")).toHaveLength(1);
});
