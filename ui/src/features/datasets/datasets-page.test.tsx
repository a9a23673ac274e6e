// The cards, and adding a folder.
import { open } from "@tauri-apps/plugin-dialog";
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { DatasetSummary, ImageRow, Probe } from "@/api/bindings";
import { fakeApi, fakeJob, problem } from "@/test/fake-api";
import { renderApp } from "@/test/render";

vi.mock("@tauri-apps/plugin-dialog", () => ({ open: vi.fn() }));

function dataset(name: string, parts: Partial<DatasetSummary> = {}): DatasetSummary {
	return {
		id: name.charCodeAt(0),
		name,
		path: `/art/${name}`,
		caption_extension: ".txt",
		copied: false,
		added: "2026-11-20T10:00:00Z",
		seen: "2026-11-20T10:00:00Z",
		offline: null,
		images: 40,
		captioned: 38,
		unreadable: 0,
		bytes: 1000,
		cover: [],
		health: { tone: "attention", words: "2 no caption" },
		...parts,
	};
}

const around = {
	startUp: async () => ({ version: "1.2.3", home: "/home/nyx" }),
	getSettings: async () => ({}),
	refreshDatasets: async () => null,
};
const probe: Probe = {
	path: "/art/kana",
	name: "kana",
	images: 12,
	captions: 3,
	unsupported: 0,
	bytes: 4_200_000,
	subsets: [],
	registered: null,
};

test("cards say what is in a dataset and how it is", async () => {
	fakeApi({
		...around,
		listDatasets: async () => [
			dataset("mika"),
			dataset("refs", { offline: "There is no folder", health: { tone: "broken", words: "Folder offline" } }),
		],
	});
	const { user } = await renderApp("/datasets");
	const cards = await screen.findAllByTestId("dataset-card");
	const card = within(cards.find((each) => each.dataset.name === "mika") as HTMLElement);
	expect(card.getByText("2 no caption")).toBeTruthy();
	expect(card.getByText("95 % captioned")).toBeTruthy();
	expect(screen.getByText("Folder offline")).toBeTruthy();
	await user.type(screen.getByRole("searchbox"), "REF");
	await waitFor(() => expect(screen.getAllByTestId("dataset-card").map((each) => each.dataset.name)).toEqual(["refs"]));
	await user.type(screen.getByRole("searchbox"), "zzz");
	expect(await screen.findByText("No dataset matches")).toBeTruthy();
});

test("without datasets the page says how to start, and a failure says why", async () => {
	fakeApi({ ...around, listDatasets: async () => [] });
	const { unmount } = await renderApp("/datasets");
	expect(await screen.findByTestId("datasets-empty")).toBeTruthy();
	unmount();
	fakeApi({
		...around,
		listDatasets: () => Promise.reject(problem({ code: "database", message: "The disk is full" })),
	});
	await renderApp("/datasets");
	expect(await screen.findByText("The disk is full")).toBeTruthy();
});

test("a chosen folder is looked at, then added in place and opened", async () => {
	vi.mocked(open).mockResolvedValue("/art/kana");
	const images: ImageRow[] = [];
	const { start, getJob } = fakeJob(() => ({ summary: dataset("kana"), subsets: [] }));
	const api = fakeApi({
		...around,
		listDatasets: async () => [],
		probeFolder: async () => probe,
		addDataset: start,
		getJob,
		getDataset: async () => dataset("kana"),
		listImages: async () => images,
		refreshDataset: async () => dataset("kana"),
	});
	const { user, router } = await renderApp("/datasets");
	await screen.findByTestId("datasets-empty");
	await user.keyboard("{Control>}o{/Control}");
	expect(await screen.findByText("12 images, 3 captions, 4.20 MB")).toBeTruthy();
	await user.click(screen.getByTestId("add-place"));
	await waitFor(() => expect(router.state.location.pathname).toBe("/datasets/kana"));
	expect(api.calls("addDataset")).toEqual([["/art/kana", false]]);
});

test("a folder that cannot be added says why and offers its sub-folders", async () => {
	vi.mocked(open).mockResolvedValue("/art/kana");
	const { start, getJob } = fakeJob(() => {
		throw problem({ code: "dataset_already_registered", message: "It is registered already" });
	});
	const subset = { name: "10_kana", path: "/art/kana/10_kana", repeats: 10, images: 7 };
	const api = fakeApi({
		...around,
		listDatasets: async () => [],
		probeFolder: async () => ({ ...probe, images: 0, subsets: [subset] }),
		addDataset: start,
		getJob,
	});
	const { user } = await renderApp("/datasets");
	await user.click(await screen.findByTestId("add-dataset"));
	await user.click(await screen.findByTestId("add-subset"));
	expect(api.calls("addDataset")).toEqual([["/art/kana/10_kana", false]]);
	expect(await screen.findByText("It is registered already")).toBeTruthy();
});
