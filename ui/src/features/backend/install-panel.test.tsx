// Installing a backend from the set-up: told before, stage by stage, failed and gone on with.
import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { BackendEntry, Job } from "@/api/bindings";
import { anEntry, anInstall, anInstallPlan, stagesAt } from "@/test/backend";
import { fakeApi, problem } from "@/test/fake-api";
import { aJob } from "@/test/job";
import { renderApp } from "@/test/render";

const start = { startUp: async () => ({ version: "1.2.3", home: "/home/nyx" }), getSettings: async () => ({}) };
const task = { kind: "install_backend" as const, ...anInstallPlan().spec };
const job = aJob({ id: 7, title: "Install the backend kohya-48d368f", lane: "network", task });

function fake(entries: () => BackendEntry[], jobs: () => Job[]) {
	return fakeApi({
		...start,
		listBackends: async () => entries(),
		listJobs: async () => jobs(),
		planInstall: async () => anInstallPlan(),
		installBackend: async () => job,
		cancelJob: async () => job,
	});
}

test("what would be done is told, with the reason and the sizes, and one click begins it", async () => {
	const api = fake(
		() => [],
		() => [],
	);
	const { user } = await renderApp("/setup");
	const panel = await screen.findByTestId("install-panel");
	expect(panel.textContent).toContain("Kohya sd-scripts 48d368f with torch 2.8.0, CUDA 12.8");
	expect(panel.textContent).toContain("CUDA 12.8 for RTX 4090 with driver 580.95");
	expect(panel.textContent).toContain("Fetches about 4.17 GB, needs about 7.61 GB of 431 GB free");
	expect(within(screen.getByTestId("stage-torch")).getByText("about 3.95 GB")).toBeTruthy();
	await user.click(screen.getByRole("button", { name: "Install 4.17 GB" }));
	expect(api.calls("installBackend")).toHaveLength(1);
});

test("a stage under way has its own bar, and can be paused", async () => {
	const stages = stagesAt("torch", { state: "running", done: 1_930_000_000, total: 3_950_000_000 });
	const api = fake(
		() => [anEntry({ backend: null, install: anInstall({ stages }) })],
		() => [job],
	);
	const { user } = await renderApp("/setup");
	const torch = await screen.findByTestId("stage-torch");
	expect(torch.dataset.state).toBe("running");
	expect(torch.textContent).toContain("1.93 GB of 3.95 GB");
	expect(screen.getByTestId("stage-python").dataset.state).toBe("done");
	expect((await screen.findByTestId("step-backend")).textContent).toContain("Stage 4 of 8");
	await user.click(screen.getByRole("button", { name: "Pause" }));
	expect(api.calls("cancelJob")).toEqual([[7]]);
});

test("a failure stands in the place of its row, and Retry goes on from there", async () => {
	const failed = problem({ code: "install_offline", message: "The index could not be reached", hint: "Try again" });
	const api = fake(
		() => [
			anEntry({
				backend: null,
				install: anInstall({ stages: stagesAt("packages", { state: "failed", problem: failed }) }),
			}),
		],
		() => [],
	);
	const { user } = await renderApp("/setup");
	const row = await screen.findByTestId("stage-packages");
	expect(within(row).getByTestId("problem").dataset.code).toBe("install_offline");
	await user.click(within(row).getByRole("button", { name: "Retry" }));
	expect(api.calls("installBackend")).toHaveLength(1);
	expect(screen.getByRole("button", { name: "Go on with the installation" })).toBeTruthy();
});

test("too little room is told before anything begins", async () => {
	fakeApi({
		...start,
		listBackends: async () => [],
		listJobs: async () => [],
		planInstall: async () => anInstallPlan({ free: 2_000_000_000 }),
	});
	await renderApp("/setup");
	const button = (await screen.findByTestId("install")) as HTMLButtonElement;
	expect(button.disabled).toBe(true);
	expect(button.title).toContain("too little room");
});
