// Presets over a fake core: the menu by card, loading with its difference, keeping one's own, starting from each family.
import { configure, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { Config, PresetChange, PresetList, PresetSummary } from "@/api/bindings";
import { fakeApi, problem } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { checked, config, params, signatures } from "../sample";
import { TrainPage } from "../train-page";
import { cardWords, groups } from "./preset-rows";

vi.setConfig({ testTimeout: 30_000 });
configure({ asyncUtilTimeout: 10_000 });

const start: PresetSummary = {
	name: "sdxl",
	title: "SDXL",
	about: "Rank 32",
	family: "sdxl",
	mode: "lora",
	goal: null,
	memory: { gb: 12, basis: "arithmetic" },
	own: false,
	left_out: [],
};
const style: PresetSummary = {
	...start,
	name: "sdxl-style-8gb",
	title: "SDXL style, 8 GB",
	goal: "style",
	memory: { gb: 8, basis: "documents" },
};
const flux: PresetSummary = { ...style, name: "flux-style-8gb", title: "FLUX.1 style, 8 GB", family: "flux" };
const mine: PresetSummary = {
	...start,
	name: "mika base",
	title: "mika base",
	about: "For all",
	memory: null,
	own: true,
};
const list: PresetList = {
	presets: [mine, start, style, flux],
	broken: [{ name: "old", path: "/home/presets/old.toml", line: 3, message: "expected a value" }],
	refused: [{ family: "sdxl", mode: "lora", gb: 6, why: "It is too small" }],
};
const recipe = {
	params: config.params ?? {},
	dataset: { general: config.dataset?.general ?? {}, datasets: [{ values: { resolution: 1024, batch_size: 1 } }] },
};
const changes: PresetChange[] = [
	{ place: "network_dim", key: "network_dim", label: "Rank (dim)", now: 64, next: 8, mine: true },
	{ place: "lr_scheduler", key: "lr_scheduler", label: "Schedule", now: "constant", next: "cosine", mine: false },
];

function api(given: Partial<Config> = {}, more: Parameters<typeof fakeApi>[0] = {}) {
	return fakeApi({
		listParams: async () => params,
		listSignatures: async () => signatures,
		listDrafts: async () => [
			{ id: "kana-v1", name: "kana-v1", family: "sdxl", mode: "lora", modified: "2026-11-23T04:00:00Z" },
		],
		readDraft: async () => ({ id: "kana-v1", config: structuredClone({ ...config, ...given }), issues: [] }),
		saveDraft: async () => null,
		checkDraft: async () => checked,
		listPresets: async () => list,
		presetOf: async ({ preset }) => ({
			preset: { summary: preset === style.name ? style : start, ...recipe },
			missing: preset === "gone" ? "There is no preset `gone`" : null,
		}),
		comparePreset: async () => changes,
		loadPreset: async (config, name) => ({ ...config, preset: name }),
		...more,
	});
}

async function openMenu() {
	await renderUi(<TrainPage draft="kana-v1" />);
	await userEvent.click(await screen.findByTestId("preset-menu"));
	return within(await screen.findByTestId("presets"));
}

test("a card shows what is made for it: yours, this family, the others", () => {
	const names = (gb: number) =>
		groups(list, "sdxl", gb).map(({ title, rows }) => [title, ...rows.map((row) => row.name)]);
	expect(names(8)).toEqual([
		["Yours", "mika base"],
		["Included, SDXL", "sdxl", "sdxl-style-8gb"],
		["Included, other models", "flux-style-8gb"],
	]);
	expect(names(6)).toEqual([
		["Yours", "mika base"],
		["Included, SDXL", "sdxl"],
	]);
	expect(cardWords(style)).toBe("For 8 GB, from the documents of sd-scripts");
	expect(cardWords(start)).toContain("not measured here");
	expect(cardWords(mine)).toBe("");
});

test("loading shows each change first, and keeps what a person set", async () => {
	const fake = api({ params: { ...config.params, network_dim: 64 } });
	const menu = await openMenu();
	expect(screen.getAllByText("customised, 1").length).toBeGreaterThan(0);
	await userEvent.click(within(menu.getByTestId("preset-card")).getByText("8 GB"));
	await userEvent.click(menu.getByTestId("preset-sdxl-style-8gb"));
	const dialog = within(await screen.findByTestId("load-preset"));
	expect(dialog.getByTestId("change-network_dim").textContent).toContain("64");
	expect(fake.calls("loadPreset")).toEqual([]);
	await userEvent.click(dialog.getByText("Keep my 1 change"));
	await waitFor(() => expect(fake.calls("loadPreset").at(-1)?.slice(1)).toEqual([style.name, ["lr_scheduler"]]));
	await waitFor(() => expect(fake.calls("saveDraft").at(-1)?.[1].preset).toBe(style.name), { timeout: 4000 });
	expect(screen.queryByTestId("load-preset")).toBeNull();
	expect(screen.getByTestId("preset-menu").textContent).toContain("SDXL style, 8 GB");
});

test("values that are not ticked stay", async () => {
	const fake = api();
	const menu = await openMenu();
	await userEvent.click(menu.getByTestId("preset-mika base"));
	const dialog = within(await screen.findByTestId("load-preset"));
	await userEvent.click(within(dialog.getByTestId("change-network_dim")).getByRole("checkbox"));
	await userEvent.click(dialog.getByText("Replace 1 value"));
	await waitFor(() => expect(fake.calls("loadPreset").at(-1)?.slice(1)).toEqual(["mika base", ["lr_scheduler"]]));
});

test("a card that is too small, and a broken file with its line, are told", async () => {
	api();
	const menu = await openMenu();
	expect((await menu.findByTestId("broken-old")).textContent).toContain("Line 3: expected a value");
	await userEvent.click(within(menu.getByTestId("preset-card")).getByText("6 GB"));
	expect(menu.getByTestId("preset-refused").textContent).toContain("It is too small");
});

test("a recipe is kept under a name; another of that name is replaced only when that is said", async () => {
	const savePreset = vi.fn(async (_: Config, name: string, __: string, replace: boolean) => {
		if (!replace) throw problem({ code: "preset_exists", message: "There is a preset `mika base` already" });
		return { ...mine, name };
	});
	const fake = api({}, { savePreset });
	const menu = await openMenu();
	await userEvent.click(menu.getByTestId("save-preset"));
	await userEvent.type(await screen.findByTestId("preset-name"), "mika base");
	await userEvent.click(screen.getByText("Save preset"));
	expect(await screen.findByText("There is a preset `mika base` already")).toBeTruthy();
	await userEvent.click(screen.getByText("Replace mika base"));
	await waitFor(() => expect(screen.queryByTestId("save-preset-dialog")).toBeNull());
	await waitFor(() => expect(fake.calls("saveDraft").at(-1)?.[1].preset).toBe("mika base"), { timeout: 4000 });
});

test("a preset that is gone is told, and the draft can be counted from the start of its family", async () => {
	const fake = api({ preset: "gone" });
	await renderUi(<TrainPage draft="kana-v1" />);
	expect((await screen.findByTestId("preset-missing")).textContent).toContain("There is no preset `gone`.");
	await userEvent.click(screen.getByText("Use SDXL"));
	await waitFor(() => expect(screen.queryByTestId("preset-missing")).toBeNull());
	await waitFor(() => expect(fake.calls("saveDraft").at(-1)?.[1].preset).toBe(""), { timeout: 4000 });
});

test("each family begins with one click", async () => {
	const fake = fakeApi({
		listDrafts: async () => [],
		newDraft: async () => ({ id: "new-run", config, issues: [] }),
	});
	await renderUi(<TrainPage />);
	const chooser = within(await screen.findByTestId("start-chooser"));
	expect(chooser.getAllByRole("button")).toHaveLength(9);
	await userEvent.click(chooser.getByTestId("new-lumina"));
	expect(fake.calls("newDraft")).toEqual([["lumina", "lora", "new-run"]]);
});
