// The LoRAs page: empty, listed, searched, looked at; files that say nothing or are no LoRA.
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Lora, LoraFile } from "@/api/bindings";
import { fakeApi, problem } from "@/test/fake-api";
import { renderApp } from "@/test/render";
import { trigger } from "./words";

function file(parts: Partial<LoraFile> & { name: string }): LoraFile {
	return {
		path: `/loras/${parts.name}.safetensors`,
		run: null,
		bytes: 228_000_000,
		modified: "2026-11-22T10:00:00Z",
		base: null,
		family: "sdxl",
		rank: 32,
		alpha: 16,
		steps: 1296,
		precision: "fp16",
		has_metadata: true,
		tags: [],
		problem: null,
		...parts,
	};
}

const kana: Lora = {
	path: "/loras/kana.safetensors",
	bytes: 228_000_000,
	base: "noobai.safetensors",
	base_hash: null,
	family: "sdxl",
	network: "networks.lora",
	rank: 32,
	alpha: 16,
	modules: 986,
	parts: { denoiser: 722, text_encoder: 264 },
	precision: "fp16",
	model_hash: null,
	metadata: { ss_optimizer: "bitsandbytes.optim.adamw.AdamW8bit", ss_unet_lr: "0.0001", ss_lr_scheduler: "cosine" },
	tags: [
		{ tag: "silver hair", count: 18 },
		{ tag: "smile", count: 9 },
	],
};

const start = { startUp: async () => ({ version: "1.2.3", home: "/home/nyx" }), getSettings: async () => ({}) };

test("without any LoRA the page says what will be here", async () => {
	fakeApi({ ...start, listLoras: async () => ({ loras: [], folders: [] }) });
	await renderApp("/loras");
	expect((await screen.findByTestId("loras-empty")).textContent).toContain("LoRAs that runs make appear here");
});

test("a search looks at names, runs and tags", async () => {
	const loras = [
		file({ name: "kana", run: "2026-kana", tags: [{ tag: "silver hair", count: 18 }] }),
		file({ name: "hills", family: "sd15" }),
	];
	fakeApi({ ...start, listLoras: async () => ({ loras, folders: [] }) });
	const { user } = await renderApp("/loras");
	await waitFor(() => expect(screen.getAllByTestId("lora")).toHaveLength(2));
	await user.type(screen.getByTestId("lora-search"), "silver 2026");
	await waitFor(() => expect(screen.getAllByTestId("lora")).toHaveLength(1));
	expect(screen.getByTestId("lora").textContent).toContain("kana");
	await user.type(screen.getByTestId("lora-search"), "x");
	await user.click(await screen.findByRole("button", { name: "Show all 2" }));
	await waitFor(() => expect(screen.getAllByTestId("lora")).toHaveLength(2));
});

test("the panel tells training, tags and everything", async () => {
	const api = fakeApi({
		...start,
		openFolder: async () => null,
		listLoras: async () => ({ loras: [file({ name: "kana", run: "2026-kana" })], folders: [] }),
		showLora: async () => kana,
	});
	const { user } = await renderApp("/loras");
	await user.click(await screen.findByTestId("lora"));
	const panel = within(await screen.findByTestId("lora-panel"));
	await panel.findByText("AdamW8bit, lr 1e-4, cosine");
	panel.getByText("722 U-Net, 264 text encoder");
	await user.click(panel.getByRole("button", { name: "Copy silver hair" }));
	expect(await navigator.clipboard.readText()).toBe("silver hair");
	await user.click(panel.getByRole("button", { name: "Open folder" }));
	expect(api.calls("openFolder")).toEqual([[kana.path]]);
	expect(panel.getByRole("link", { name: "2026-kana" }).getAttribute("href")).toContain("2026-kana");
	await user.click(panel.getByRole("tab", { name: "Dataset tags" }));
	panel.getByTitle("silver hair: 18 captions");
	await user.click(panel.getByRole("tab", { name: "All metadata 3" }));
	panel.getByText("ss_lr_scheduler");
	await user.click(panel.getByRole("button", { name: "Close" }));
	await waitFor(() => expect(screen.queryByTestId("lora-panel")).toBeNull());
});

test("a file that says nothing, and one that is gone", async () => {
	const api = fakeApi({
		...start,
		listLoras: async () => ({ loras: [file({ name: "old", has_metadata: false })], folders: [] }),
		showLora: async (path) => {
			if (path === "/loras/old.safetensors") return { ...kana, metadata: {}, tags: [], network: null, base: null };
			throw problem({ code: "weights_unreadable", message: `${path} cannot be read`, hint: "Check that it is there" });
		},
	});
	const { router, user } = await renderApp("/loras?file=/loras/old.safetensors");
	await screen.findByText("This file says nothing about its training.");
	await router.navigate({ to: "/loras", search: { file: "/loras/gone.safetensors" } });
	expect((await screen.findByTestId("problem")).dataset.code).toBe("weights_unreadable");
	await user.click(screen.getByRole("button", { name: "Look again" }));
	await waitFor(() => expect(api.calls("listLoras").length).toBeGreaterThan(1));
});

test("a trigger phrase that the file names goes before the tags it saw", () => {
	expect(trigger({ ...kana, metadata: { "modelspec.trigger_phrase": "kana h" } })).toEqual({
		label: "Trigger",
		text: "kana h",
	});
	expect(trigger(kana)).toEqual({ label: "Most frequent", text: "silver hair" });
	expect(trigger({ metadata: {}, tags: [] })).toBeNull();
});

test("a file that ends early is shown with the reason", async () => {
	const cut = file({ name: "cut", problem: problem({ code: "weights_truncated", message: "It ends early" }) });
	fakeApi({ ...start, listLoras: async () => ({ loras: [cut], folders: [] }) });
	await renderApp("/loras");
	expect((await screen.findByTestId("lora")).textContent).toContain("This file ends early");
});
