// The images of a dataset: focus by keys, the large view, what cannot be shown.
import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import type { DatasetSummary, ImageRow } from "@/api/bindings";
import { fakeApi } from "@/test/fake-api";
import { renderApp } from "@/test/render";

// The grid shows rows that fit into its height, and jsdom lays nothing out.
beforeEach(() => {
	vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
	vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(800);
});

const image = (file: string, parts: Partial<ImageRow> = {}): ImageRow => ({
	file,
	counted: true,
	width: 100,
	height: 100,
	format: "png",
	bytes: 2_100_000,
	modified: 7,
	problem: null,
	color: "#336699",
	captioned: true,
	...parts,
});

const summary = { id: 1, name: "月 v1", path: "/art/月", images: 3, captioned: 2, offline: null } as DatasetSummary;

function fake(images: ImageRow[], dataset = summary) {
	return fakeApi({
		startUp: async () => ({ version: "1.2.3", home: "/home/nyx" }),
		getSettings: async () => ({}),
		getDataset: async () => dataset,
		listImages: async () => images,
		refreshDataset: async () => dataset,
	});
}

const path = "/datasets/%E6%9C%88%20v1";

test("thumbnails are asked for by name and time", async () => {
	fake([image("a b.png"), image("b.png", { captioned: false })]);
	await renderApp(path);
	const tiles = await screen.findAllByTestId("image-tile");
	expect(tiles.map((tile) => tile.dataset.file)).toEqual(["a b.png", "b.png"]);
	const source = tiles[0]?.querySelector("img")?.getAttribute("src");
	expect(source).toBe("nyx://localhost/thumb/%E6%9C%88%20v1/a%20b.png?s=256&v=7");
	expect(within(tiles[1] as HTMLElement).getByText("no caption")).toBeTruthy();
	expect(screen.getByTestId("dataset-counts").textContent).toBe("3 images · 2 captioned");
});

test("keys move the focus, and the address remembers it", async () => {
	fake([image("a.png"), image("b.png"), image("c.png", { captioned: false })]);
	const { user, router } = await renderApp(path);
	const grid = await screen.findByTestId("image-grid");
	grid.focus();
	const focused = () => (router.state.location.search as { image?: string }).image;
	await user.keyboard("{ArrowRight}");
	await waitFor(() => expect(focused()).toBe("a.png"));
	await user.keyboard("{ArrowRight}");
	await waitFor(() => expect(focused()).toBe("b.png"));
	await user.keyboard("{End}");
	await waitFor(() => expect(focused()).toBe("c.png"));
	await user.keyboard("{Home}");
	await waitFor(() => expect(focused()).toBe("a.png"));
	await user.keyboard("j");
	await waitFor(() => expect(focused()).toBe("c.png"));
	const selected = screen.getAllByTestId("image-tile").filter((tile) => tile.getAttribute("aria-selected") === "true");
	expect(selected.map((tile) => tile.dataset.file)).toEqual(["c.png"]);
	expect(grid.getAttribute("aria-activedescendant")).toBe(selected[0]?.id);
});

test("space enlarges, arrows move on, escape leads back", async () => {
	fake([image("a.png"), image("b.png", { problem: "Cannot be read: the file ends early" })]);
	const { user } = await renderApp(`${path}?image=a.png`);
	(await screen.findByTestId("image-grid")).focus();
	await user.keyboard(" ");
	const view = within(await screen.findByTestId("image-view"));
	expect(view.getByText("1 of 2")).toBeTruthy();
	expect(view.getByAltText("a.png").getAttribute("src")).toContain("/image/%E6%9C%88%20v1/a.png?v=7");
	await user.keyboard("{ArrowRight}");
	expect(await screen.findByText("This image cannot be shown")).toBeTruthy();
	await user.keyboard("{Escape}");
	await waitFor(() => expect(screen.queryByTestId("image-view")).toBeNull());
});

test("what is not there is said in words", async () => {
	fake([], { ...summary, images: 0, offline: "There is no folder /art/月" });
	await renderApp(path);
	expect(await screen.findByText("No images")).toBeTruthy();
	expect(screen.getByRole("status").textContent).toContain("There is no folder /art/月");
});
