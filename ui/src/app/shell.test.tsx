// The frame: navigation by rail and keys, the way back, and a home that cannot be opened.
import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeApi, problem } from "@/test/fake-api";
import { renderApp } from "@/test/render";

const start = { startUp: async () => ({ version: "1.2.3", home: "/home/nyx" }), getSettings: async () => ({}) };

test("the rail leads to every noun and marks where one is", async () => {
	fakeApi(start);
	const { user, router } = await renderApp("/");
	await user.click(screen.getByTestId("rail-loras"));
	await waitFor(() => expect(router.state.location.pathname).toBe("/loras"));
	expect(screen.getByTestId("rail-loras").dataset.status).toBe("active");
	expect(screen.getByTestId("rail-home").dataset.status).toBeUndefined();
});

test("keys move between pages and back", async () => {
	fakeApi(start);
	const { user, router } = await renderApp("/");
	await user.keyboard("{Control>}2{/Control}");
	await waitFor(() => expect(router.state.location.pathname).toBe("/datasets"));
	await user.keyboard("{Control>}7{/Control}");
	await waitFor(() => expect(router.state.location.pathname).toBe("/steps"));
	await user.keyboard("{Control>},{/Control}");
	await waitFor(() => expect(router.state.location.pathname).toBe("/settings"));
	await user.keyboard("{Alt>}{ArrowLeft}{/Alt}");
	await waitFor(() => expect(router.state.location.pathname).toBe("/steps"));
});

test("F6 moves from pane to pane and back", async () => {
	fakeApi(start);
	const { user } = await renderApp("/settings");
	const sections = await screen.findByRole("navigation", { name: "Sections" });
	await user.keyboard("{F6}");
	expect(screen.getByRole("navigation", { name: "Main" }).contains(document.activeElement)).toBe(true);
	await user.keyboard("{F6}{F6}");
	expect(sections.contains(document.activeElement)).toBe(true);
	await user.keyboard("{Shift>}{F6}{F6}{/Shift}");
	expect(screen.getByRole("navigation", { name: "Main" }).contains(document.activeElement)).toBe(true);
});

test("the title bar says where one is", async () => {
	fakeApi(start);
	await renderApp("/datasets/mika%20h?image=a.png");
	expect(screen.getByRole("navigation", { name: "Breadcrumb" }).textContent).toBe("Datasets/mika h");
});

test("a home that cannot be opened takes the place of the page", async () => {
	fakeApi({
		...start,
		startUp: () => Promise.reject(problem({ code: "home_unusable", message: "The home folder cannot be used" })),
	});
	await renderApp("/");
	await screen.findByText("The home folder cannot be used");
});

test("an unknown page says so", async () => {
	fakeApi(start);
	await renderApp("/nowhere");
	await screen.findByText("There is no such page");
});
