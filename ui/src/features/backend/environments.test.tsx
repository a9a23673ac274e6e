// The environments of the settings: switched, gone back, mended, taken away.
import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { BackendEntry } from "@/api/bindings";
import { anEntry, anInstall, stagesAt } from "@/test/backend";
import { fakeApi, problem } from "@/test/fake-api";
import { renderApp } from "@/test/render";

const newer = anEntry({
	name: "kohya-0123456",
	chosen: true,
	runs: 6,
	install: anInstall({
		name: "kohya-0123456",
		commit: "0123456789abcdef0123456789abcdef01234567",
		replaced: "kohya-48d368f",
		size: 8_100_000_000,
	}),
});

function fake(entries: BackendEntry[]) {
	return fakeApi({
		startUp: async () => ({ version: "1.2.3", home: "/home/nyx" }),
		getSettings: async () => ({}),
		listBackends: async () => entries,
		switchBackend: async (name) => ({ name, python: "", sd_scripts: "" }),
		repairBackend: () => Promise.reject(problem({ code: "backend_in_use", message: "`a` is used by r1" })),
		removeBackend: async () => 7_900_000_000,
	});
}

test("one is in use, another can be switched to, and one click leads back", async () => {
	const api = fake([anEntry(), newer]);
	const { user } = await renderApp("/settings");
	const row = await screen.findByTestId("environment-kohya-0123456");
	expect(row.textContent).toContain("Kohya sd-scripts 0123456in use");
	expect(row.textContent).toContain("torch 2.8.0, CUDA 12.8, 8.10 GB, used by 6 runs");
	await user.click(within(row).getByRole("button", { name: "Back to kohya-48d368f" }));
	const other = screen.getByTestId("environment-kohya-48d368f");
	await user.click(within(other).getByRole("button", { name: "Switch to this" }));
	expect(api.calls("switchBackend")).toEqual([["kohya-48d368f"], ["kohya-48d368f"]]);
});

test("taking one away is asked first, with what it frees; a refusal is told", async () => {
	const api = fake([anEntry({ chosen: true })]);
	const { user } = await renderApp("/settings");
	await user.click(await screen.findByRole("button", { name: "More for kohya-48d368f" }));
	await user.click(await screen.findByRole("menuitem", { name: "Repair" }));
	await screen.findByText("`a` is used by r1");
	await user.click(screen.getByRole("button", { name: "More for kohya-48d368f" }));
	await user.click(await screen.findByRole("menuitem", { name: "Remove, 7.90 GB" }));
	const dialog = await screen.findByRole("alertdialog");
	expect(dialog.textContent).toContain("which frees 7.90 GB");
	expect(api.calls("removeBackend")).toEqual([]);
	await user.click(within(dialog).getByRole("button", { name: "Remove" }));
	expect(api.calls("removeBackend")).toEqual([["kohya-48d368f"]]);
});

test("one that is not complete says where it stands and leads to the set-up", async () => {
	fake([anEntry({ backend: null, install: anInstall({ stages: stagesAt("torch", { state: "interrupted" }) }) })]);
	await renderApp("/settings");
	const row = await screen.findByTestId("environment-kohya-48d368f");
	expect(row.textContent).toContain("not complete");
	expect(row.textContent).toContain("stands at: PyTorch");
	expect(within(row).getByRole("link", { name: "Go on" }).getAttribute("href")).toContain("/setup");
});
