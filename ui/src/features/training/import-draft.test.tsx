// Importing over a fake core: a pasted command becomes a draft with a report, and what cannot be taken says why.
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { ImportedDraft } from "@/api/bindings";
import { fakeApi, problem } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { ImportDraftProvider } from "./import-draft";
import { isSettings, missingWords } from "./import-words";
import { checked, config, params } from "./sample";
import { TrainPage } from "./train-page";

vi.setConfig({ testTimeout: 30_000 });

const choose = vi.hoisted(() => vi.fn());
vi.mock("@tauri-apps/plugin-dialog", () => ({ open: choose }));

const key = (name: string, outcome: "taken" | "translated" | "left_out" | "unknown", to?: string, note?: string) => ({
	key: name,
	outcome,
	to: to ?? null,
	note: note ?? null,
});
const imported: ImportedDraft = {
	draft: { id: "kana-v1", config, issues: [] },
	report: {
		form: "kohya_ss",
		family_from: "`sdxl`",
		keys: [
			key("network_dim", "taken", "network_dim"),
			key("optimizer", "translated", "optimizer_type"),
			key("wandb_api_key", "left_out", undefined, "A secret"),
			key("made_up", "unknown"),
		],
		missing: ["base_model", "dataset.datasets[0].subsets[0].image_dir"],
		not_here: ["D:\\vae.safetensors"],
		not_given: [],
		notes: [],
	},
};

function api(fakes: Parameters<typeof fakeApi>[0] = {}) {
	return fakeApi({
		listParams: async () => params,
		listModes: async () => [],
		listDrafts: async () => [
			{ id: "kana-v1", name: "kana-v1", family: "sdxl", mode: "lora", modified: "2026-11-23T04:00:00Z" },
		],
		readDraft: async () => ({ id: "kana-v1", config, issues: [] }),
		checkDraft: async () => checked,
		...fakes,
	});
}

const page = () =>
	renderUi(
		<ImportDraftProvider>
			<TrainPage draft="kana-v1" />
		</ImportDraftProvider>,
	);

test("a pasted command becomes a draft, and the report says what is missing and what was not taken", async () => {
	const fake = api({ pasteDraft: async () => imported });
	const { user, router } = await page();
	await user.click(await screen.findByTestId("drafts"));
	await user.click(await screen.findByTestId("import-command"));
	await user.type(await screen.findByTestId("import-text"), "python x.py");
	await user.click(screen.getByTestId("import-paste"));
	const report = await screen.findByTestId("import-report");
	expect(fake.calls("pasteDraft")).toEqual([["python x.py"]]);
	expect(router.state.location.pathname).toBe("/train/kana-v1");
	expect(report.textContent).toContain("2 settings taken from settings of kohya_ss");
	expect(within(report).getByTestId("import-missing").textContent).toContain("The base model");
	expect(within(report).getByTestId("import-unknown").textContent).toContain("made_up");
	expect(within(report).getByTestId("import-left-out").textContent).toContain("wandb_api_key: A secret");
	expect(within(report).getByTestId("import-translated").textContent).toContain("optimizer is optimizer_type");
	await user.click(screen.getByTestId("import-done"));
	await waitFor(() => expect(screen.queryByTestId("import-report")).toBeNull());
});

test("a file that cannot be taken says why, and another one can be chosen", async () => {
	const refused = problem({
		code: "import_not_json",
		message: "a.json is not valid JSON, line 3",
		hint: "Correct line 3",
	});
	const importDraft = vi.fn().mockRejectedValueOnce(refused).mockResolvedValueOnce(imported);
	api({ importDraft });
	choose.mockResolvedValueOnce("/a.json").mockResolvedValueOnce("/b.json");
	const { user } = await page();
	await user.click(await screen.findByTestId("drafts"));
	await user.click(await screen.findByTestId("import-file"));
	const told = await screen.findByTestId("import-problem");
	expect(told.textContent).toContain("line 3");
	await user.click(within(told).getByText("Choose another file"));
	await screen.findByTestId("import-report");
	expect(importDraft.mock.calls).toEqual([["/a.json"], ["/b.json"]]);
});

test("an export asks for a folder and says what was written", async () => {
	const files = ["/out/config.toml", "/out/dataset.toml", "/out/train.sh", "/out/train.ps1"];
	const done = { files, script: "/x.py", argv: [], env: {}, secrets: ["HF_TOKEN"], errors: [] };
	const fake = api({ exportDraft: async () => done });
	choose.mockResolvedValueOnce("/out");
	const { user } = await page();
	await user.click(await screen.findByTestId("drafts"));
	await user.click(await screen.findByTestId("export-draft"));
	await waitFor(() => expect(fake.calls("exportDraft")).toEqual([["kana-v1", "/out"]]));
});

test("what hovers over the window is told by its ending", () => {
	expect(isSettings(["/a/b.TOML"], false) && isSettings(["C:\\x.json"], false)).toBe(true);
	expect(isSettings(["/a.safetensors"], false) || isSettings(["/a.txt"], false)).toBe(false);
	expect(isSettings(["/a.safetensors"], true)).toBe(true);
	expect(isSettings(["/folder.d/images"], true) || isSettings(["/a.toml", "/b.toml"], true)).toBe(false);
	expect(missingWords("dataset.datasets[1].subsets[2].image_dir")).toBe("The folder of images 3 of dataset 2");
	expect(missingWords("clip_l")).toBe("clip_l");
});
