// Settings: shown, changed at once, and put on the page.
import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Settings } from "@/api/bindings";
import { fakeApi, problem } from "@/test/fake-api";
import { renderApp } from "@/test/render";

function fakeSettings(start: Settings) {
	let settings = start;
	return fakeApi({
		startUp: async () => ({ version: "1.2.3", home: "/home/nyx" }),
		getSettings: async () => settings,
		updateSettings: async (changes) => {
			settings = { ...settings, ...(changes as Settings) };
			return settings;
		},
	});
}

test("choosing a theme tells the core and changes the page", async () => {
	const api = fakeSettings({ theme: "dark" });
	const { user } = await renderApp("/settings");
	await waitFor(() => expect(document.documentElement.classList.contains("dark")).toBe(true));
	await user.click(await screen.findByRole("radio", { name: "Light" }));
	expect(api.calls("updateSettings")).toEqual([[{ theme: "light" }]]);
	await waitFor(() => expect(document.documentElement.classList.contains("dark")).toBe(false));
});

test("a change made elsewhere is shown after the news of it", async () => {
	let folders = ["/loras/a"];
	const api = fakeApi({
		startUp: async () => ({ version: "1.2.3", home: "/home/nyx" }),
		getSettings: async () => ({ lora_folders: folders }),
	});
	await renderApp("/settings");
	await screen.findByText("/loras/a");
	folders = ["/loras/b"];
	api.emit({ type: "changed", data: "settings" });
	await screen.findByText("/loras/b");
});

test("a typed path is sent when it is confirmed, and can be reset", async () => {
	const api = fakeSettings({});
	const { user } = await renderApp("/settings");
	await user.type(await screen.findByPlaceholderText("The one that comes with Nyx"), "/opt/ort.so{Enter}");
	await user.click(await screen.findByRole("button", { name: "Reset" }));
	expect(api.calls("updateSettings")).toEqual([[{ onnxruntime: "/opt/ort.so" }], [{ onnxruntime: null }]]);
});

test("settings that cannot be read are a problem in words", async () => {
	fakeApi({
		startUp: async () => ({ version: "1.2.3", home: "/home/nyx" }),
		getSettings: () =>
			Promise.reject(
				problem({ code: "settings_unreadable", message: "The settings file cannot be read", hint: "Delete it" }),
			),
	});
	await renderApp("/settings");
	expect((await screen.findByTestId("problem")).dataset.code).toBe("settings_unreadable");
	expect(screen.getByText("Delete it")).toBeTruthy();
});

test("keeping awake and the notification are switched off", async () => {
	const api = fakeSettings({});
	const { user } = await renderApp("/settings");
	await user.click(await screen.findByRole("switch", { name: "Keep the machine awake while a training goes on" }));
	await user.click(screen.getByRole("switch", { name: "Tell the desktop when a training ends" }));
	expect(api.calls("updateSettings")).toEqual([[{ keep_awake: "never" }], [{ notify: "never" }]]);
});
