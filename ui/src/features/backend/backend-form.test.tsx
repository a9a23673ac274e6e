// The backend section of the settings: named, checked, refused.
import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { BackendStatus, Drift } from "@/api/bindings";
import { fakeApi, problem } from "@/test/fake-api";
import { aJob } from "@/test/job";
import { renderApp } from "@/test/render";

const none: BackendStatus = {
	ready: false,
	name: null,
	python: null,
	python_version: null,
	torch: null,
	cuda: null,
	cuda_devices: [],
	accelerate: null,
	sd_scripts: null,
	sd_scripts_commit: null,
	scripts: [],
	checked: null,
	drift: null,
	problems: [problem({ code: "backend_none" })],
	notes: [],
};
const ready: BackendStatus = {
	...none,
	ready: true,
	name: "own",
	python: "/venv/bin/python",
	sd_scripts: "/sd-scripts",
	python_version: "3.11.7",
	torch: "2.6.0",
	problems: [],
	notes: ["This PyTorch was built without CUDA: training runs on the processor, very slowly"],
};
const job = aJob({
	id: 3,
	title: "Check the backend own",
	lane: "network",
	task: { kind: "check_backend", name: "own" },
});
const start = { startUp: async () => ({ version: "1.2.3", home: "/home/nyx" }), getSettings: async () => ({}) };

test("two paths are named, Python is asked, and the answer is shown", async () => {
	let [status, asked] = [none, job];
	const api = fakeApi({
		...start,
		backendStatus: async () => status,
		useBackend: async () => job,
		getJob: async () => asked,
	});
	const { user } = await renderApp("/settings");
	await user.type(await screen.findByTestId("backend-python"), "/venv/bin/python{Enter}");
	await user.type(screen.getByTestId("backend-scripts"), "/sd-scripts{Enter}");
	await user.click(screen.getByTestId("backend-use"));
	expect(api.calls("useBackend")).toEqual([["/venv/bin/python", "/sd-scripts"]]);
	await screen.findByText("Asking Python what it can do");
	[status, asked] = [ready, { ...job, state: "done" }];
	api.emit({ type: "changed", data: "jobs" });
	api.emit({ type: "changed", data: "backend" });
	await screen.findByText("Ready to train");
	await screen.findByText("Python 3.11.7, PyTorch 2.6.0");
	screen.getByText(/very slowly/);
});

test("a wrong path is a problem in words, and the fields keep what was typed", async () => {
	fakeApi({
		...start,
		backendStatus: async () => none,
		useBackend: () => Promise.reject(problem({ code: "backend_no_python", message: "There is no Python at /x" })),
	});
	const { user } = await renderApp("/settings");
	await user.type(await screen.findByTestId("backend-python"), "/x{Enter}");
	await user.type(screen.getByTestId("backend-scripts"), "/y{Enter}");
	await user.click(screen.getByTestId("backend-use"));
	await screen.findByText("There is no Python at /x");
	await waitFor(() => expect((screen.getByTestId("backend-python") as HTMLInputElement).value).toBe("/x"));
});

test("tells where the installed trainer differs from the form, with the list on demand", async () => {
	const drift: Drift = {
		schema: "48d368f",
		summary: "1 new, 1 other default",
		same: false,
		stale: true,
		new: [
			{ key: "cfm_lambda", kind: "float", default: 0.05, choices: [], help: "Own words", scripts: ["train_network"] },
		],
		gone: [],
		changed: [{ key: "min_snr_gamma", what: "default", schema: null, installed: 5, scripts: ["train_network"] }],
		new_scripts: [],
		gone_scripts: [],
		unread: [],
	};
	fakeApi({ ...start, backendStatus: async () => ({ ...ready, drift }) });
	await renderApp("/settings");
	const facts = await screen.findByTestId("backend-drift");
	expect(facts.textContent).toContain("1 new, 1 other default");
	expect(facts.textContent).toContain("5 instead of not set");
	expect(facts.textContent).toContain("Its files have changed");
});
