// The Train page over a fake core: rows from the schema, the plan beside them, fixes, autosave, nothing typed lost.
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { Checked, Config } from "@/api/bindings";
import { fakeApi, problem } from "@/test/fake-api";
import { renderApp, renderUi } from "@/test/render";
import { checked, config, params, signatures } from "./sample";
import { TrainPage } from "./train-page";
import { unknownParam } from "./unknown-param";

// Typing goes key by key, and a busy machine is slow at it.
vi.setConfig({ testTimeout: 30_000 });
configure({ asyncUtilTimeout: 10_000 });

const draft = { id: "kana-v1", config, issues: [] };

function api(answer: (config: Config) => Checked | Promise<Checked> = () => checked, all = params) {
	return fakeApi({
		listParams: async () => all,
		listModes: async () => [],
		listSignatures: async () => signatures,
		listDrafts: async () => [
			{ id: "kana-v1", name: "kana-v1", family: "sdxl", mode: "lora", modified: "2026-11-23T04:00:00Z" },
		],
		readDraft: async () => structuredClone(draft),
		saveDraft: async () => null,
		checkDraft: async (config) => answer(config),
		newDraft: async () => draft,
		readPrompts: async () => ({ path: "", own: true, lines_file: true, lines: [] }),
		learningRateCurve: async () => ({ points: [], groups: [], note: null }),
	});
}

const typed = (field: HTMLElement) => (field as HTMLInputElement).value;
const disabled = (id: string) => (screen.getByTestId(id) as HTMLButtonElement).disabled;
const row = (place: string) => within(screen.getByTestId(`row-${place}`));

test("without drafts one can be begun", async () => {
	const fake = fakeApi({
		listDrafts: async () => [],
		listParams: async () => params,
		listModes: async () => [],
		newDraft: async () => draft,
	});
	await renderUi(<TrainPage />);
	await userEvent.click(await screen.findByTestId("new-sdxl"));
	expect(fake.calls("newDraft")).toEqual([["sdxl", "lora", "new-run"]]);
});

test("a key is checked at once, and of what is typed during a check the last alone", async () => {
	const answers: (() => void)[] = [];
	const fake = api(() => new Promise((resolve) => answers.push(() => resolve(checked))));
	await renderUi(<TrainPage draft="kana-v1" />);
	const field = await screen.findByTestId("field-network_dim");
	for (const value of ["7", "8", "9"]) fireEvent.change(field, { target: { value } });
	expect(fake.calls("checkDraft")).toHaveLength(1);
	await act(async () => answers.shift()?.());
	await waitFor(() => expect(fake.calls("checkDraft")).toHaveLength(2));
	expect(fake.calls("checkDraft").at(-1)?.[0].params?.network_dim).toBe(9);
	expect(screen.queryByTestId("total-steps")).toBeNull();
	await act(async () => answers.shift()?.());
	expect(await screen.findByTestId("total-steps")).toBeTruthy();
	expect(fake.calls("checkDraft")).toHaveLength(2);
});

test("shows rows of the schema, the exact plan, and hides what is advanced until it is asked for", async () => {
	api();
	await renderUi(<TrainPage draft="kana-v1" />);
	expect((await screen.findByTestId("total-steps")).textContent).toContain("1,440");
	expect(screen.getByText(/exact, by sd-scripts' own rule/)).toBeTruthy();
	expect(screen.getByTestId("plan").textContent).toContain("562 from 214, batch 4");
	expect(screen.getByTestId("plan").textContent).toContain("4 without");
	expect(typed(screen.getByTestId("field-network_dim"))).toBe("32");
	expect(screen.queryByTestId("row-network_dropout")).toBeNull();
	await userEvent.click(within(screen.getByTestId("detail")).getByText("Advanced"));
	expect(await screen.findByTestId("row-network_dropout")).toBeTruthy();
});

test("a change is checked and saved, marked, and taken back by its dot", async () => {
	const fake = api();
	await renderUi(<TrainPage draft="kana-v1" />);
	const field = await screen.findByTestId("field-network_dim");
	await userEvent.clear(field);
	await userEvent.type(field, "4*2");
	await waitFor(() => expect(fake.calls("checkDraft").at(-1)?.[0].params?.network_dim).toBe(8));
	expect(screen.getByTestId("section-network").textContent).toContain("1");
	await waitFor(() => expect(fake.calls("saveDraft").at(-1)?.[1].params?.network_dim).toBe(8), { timeout: 2000 });
	expect(await screen.findByText("Draft saved")).toBeTruthy();
	await userEvent.click(row("network_dim").getByTestId("reset"));
	expect(typed(field)).toBe("32");
});

test("scrolling on before the page is drawn anew does no harm", async () => {
	api();
	await renderUi(<TrainPage draft="kana-v1" />);
	await screen.findByTestId("total-steps");
	const scroller = document.getElementById("section-model")?.closest(".overflow-y-auto") as HTMLElement;
	act(() => {
		fireEvent.scroll(scroller);
		fireEvent.scroll(scroller);
	});
	expect(screen.getByTestId("total-steps")).toBeTruthy();
});

test("what is no number yet stays in the field and changes nothing", async () => {
	const fake = api();
	await renderUi(<TrainPage draft="kana-v1" />);
	const field = await screen.findByTestId("field-learning_rate");
	await userEvent.type(field, "e");
	expect(typed(field)).toBe("1e-4e");
	expect(field.getAttribute("aria-invalid")).toBe("true");
	expect(fake.calls("saveDraft")).toEqual([]);
});

test("an issue stands on its row and its button mends it; errors block the start", async () => {
	const start = vi.fn(async () => {});
	const fake = api((config) =>
		config.params?.learning_rate === 1
			? checked
			: {
					...checked,
					blocked: true,
					issues: [
						{
							param: "learning_rate",
							level: "error",
							code: "learning_rate_low",
							message: "Prodigy multiplies its own estimate by this.",
							hint: null,
							fix: { label: "Set 1.0", param: "learning_rate", value: 1 },
						},
					],
				},
	);
	await renderUi(<TrainPage draft="kana-v1" start={start} />);
	expect(await screen.findByText("1 error blocks the start")).toBeTruthy();
	expect(disabled("start")).toBe(true);
	await userEvent.click(row("learning_rate").getByTestId("fix"));
	await waitFor(() => expect(disabled("start")).toBe(false));
	await userEvent.click(screen.getByTestId("start"));
	await waitFor(() => expect(start).toHaveBeenCalledWith("kana-v1"));
	expect(fake.calls("saveDraft").at(-1)?.[1].params?.learning_rate).toBe(1);
});

test("the start says how many steps, and where they go", async () => {
	api();
	const { unmount } = await renderUi(<TrainPage draft="kana-v1" start={async () => {}} />);
	await waitFor(() => expect(screen.getByTestId("start").textContent).toContain("Start 1,440 steps"));
	unmount();
	await renderUi(<TrainPage draft="kana-v1" waits start={async () => {}} />);
	await waitFor(() => expect(screen.getByTestId("start").textContent).toContain("Add 1,440 steps to the queue"));
});

test("another family asks first, with every value that follows it; keeping changes nothing", async () => {
	const both = params.map((param) => ({ ...param, acts_in: ["sdxl" as const, "sd15" as const] }));
	const rank = { ...both[0], presets: { sdxl: 32, sd15: 16 } } as (typeof both)[0];
	const fake = api();
	vi.mocked((await import("@/api/bindings")).commands.listParams).mockResolvedValue([rank, ...both.slice(1)]);
	await renderUi(<TrainPage draft="kana-v1" />);
	const choose = async () => {
		await userEvent.click(await screen.findByTestId("family"));
		await userEvent.click(await screen.findByRole("option", { name: "Stable Diffusion 1.5" }));
	};
	await choose();
	expect((await screen.findAllByTestId("family-value")).map((value) => value.textContent)).toContain("Rank (dim)3216");
	await userEvent.click(screen.getByRole("button", { name: "Keep as it is" }));
	expect(fake.calls("saveDraft")).toEqual([]);
	await choose();
	await userEvent.click(await screen.findByTestId("family-apply"));
	await waitFor(() => expect(fake.calls("checkDraft").at(-1)?.[0].family).toBe("sd15"));
	expect(typed(screen.getByTestId("field-network_dim"))).toBe("16");
});

test("what is wrong with the name is said, and F8 leads there", async () => {
	const issue = { param: "name", level: "error", code: "output_exists", message: "kana exists", hint: null } as const;
	const mend = { label: "Use kana-v2", param: "name", value: "kana-v2" };
	api((config) =>
		config.name === "kana-v2" ? checked : { ...checked, blocked: true, issues: [{ ...issue, fix: mend }] },
	);
	await renderUi(<TrainPage draft="kana-v1" start={async () => {}} />);
	await screen.findByText("1 error blocks the start");
	await userEvent.keyboard("{F8}");
	await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("draft-name")));
	await userEvent.click(row("name").getByTestId("fix"));
	expect(typed(screen.getByTestId("draft-name"))).toBe("kana-v2");
	await waitFor(() => expect(disabled("start")).toBe(false));
});

test("a search finds advanced rows by label and key", async () => {
	api();
	await renderUi(<TrainPage draft="kana-v1" />);
	await screen.findByTestId("total-steps");
	await userEvent.type(screen.getByTestId("param-search"), "network drop");
	expect(await screen.findByTestId("row-network_dropout")).toBeTruthy();
	await waitFor(() => expect(screen.queryByTestId("row-learning_rate")).toBeNull());
});

test("folders are added from the registered datasets", async () => {
	const fake = api();
	await renderUi(<TrainPage draft="kana-v1" datasets={["mika"]} />);
	await userEvent.click(await screen.findByTestId("add-subset-0"));
	await userEvent.type(screen.getByTestId("image-dir-0-1"), "mika{Enter}");
	await waitFor(() =>
		expect(fake.calls("checkDraft").at(-1)?.[0].dataset?.datasets?.[0]?.subsets?.[1]).toEqual({
			num_repeats: 1,
			image_dir: "mika",
		}),
	);
});

test("an argument that the form does not know is added by its name, and a known one is shown its place", async () => {
	const fake = api();
	await renderUi(<TrainPage draft="kana-v1" />);
	const field = await screen.findByTestId("extra-add");
	await userEvent.type(field, "use_8bit_adam");
	expect(screen.getByTestId("extra-note").textContent).toContain("An old switch for one optimizer");
	await userEvent.clear(field);
	await userEvent.type(field, "brand_new{Enter}");
	await userEvent.type(screen.getByTestId("field-brand_new"), "1.5");
	await waitFor(() => expect(fake.calls("checkDraft").at(-1)?.[0].params?.brand_new).toBe(1.5));
	expect(fake.calls("checkDraft").at(-1)?.[0].allow_unknown).toEqual(["brand_new"]);
	await userEvent.click(screen.getByRole("button", { name: "Remove brand_new" }));
	await waitFor(() => expect(fake.calls("checkDraft").at(-1)?.[0].allow_unknown).toEqual([]));
	expect(fake.calls("checkDraft").at(-1)?.[0].params).not.toHaveProperty("brand_new");
});

test("what the script of another family needs is not shown, and what is set of it is told with a way out", async () => {
	const fake = api();
	const flow = { ...config, params: { ...config.params, timestep_sampling: "sigma" } };
	vi.mocked((await import("@/api/bindings")).commands.readDraft).mockResolvedValue({ ...draft, config: flow });
	await renderUi(<TrainPage draft="kana-v1" />);
	const line = await screen.findByTestId("ignored-timestep_sampling");
	expect(line.textContent).toContain("is ignored by");
	expect(screen.queryByTestId("row-timestep_sampling")).toBeNull();
	await userEvent.click(within(line).getByRole("button", { name: "Remove" }));
	await waitFor(() => expect(fake.calls("checkDraft").at(-1)?.[0].params).not.toHaveProperty("timestep_sampling"));
	expect(screen.queryByTestId("ignored-timestep_sampling")).toBeNull();
});

test("a folder has options of its own, and others than the rest", async () => {
	const fake = api();
	await renderUi(<TrainPage draft="kana-v1" />);
	await userEvent.click(await screen.findByTestId("options-0-0"));
	const place = "dataset.datasets[0].subsets[0]";
	await userEvent.click(row(`${place}.is_reg`).getByTestId("field-is_reg"));
	await userEvent.click(row(`${place}.shuffle_caption`).getByTestId("field-shuffle_caption"));
	await waitFor(() =>
		expect(fake.calls("checkDraft").at(-1)?.[0].dataset?.datasets?.[0]?.subsets?.[0]).toEqual({
			image_dir: "kana",
			num_repeats: 2,
			is_reg: true,
			shuffle_caption: true,
		}),
	);
});

test("a dataset that has a general option otherwise shows it, and what the general table says holds in its rows", async () => {
	const fake = api();
	const dataset = {
		general: { ...config.dataset?.general, batch_size: 3 },
		datasets: [{ values: { resolution: 1024, shuffle_caption: true }, subsets: [{ image_dir: "kana" }] }],
	};
	vi.mocked((await import("@/api/bindings")).commands.readDraft).mockResolvedValue({
		...draft,
		config: { ...config, dataset },
	});
	await renderUi(<TrainPage draft="kana-v1" />);
	expect((await screen.findByTestId("options-0")).textContent).toContain("1 set");
	const place = "dataset.datasets[0].shuffle_caption";
	expect(row(place).getByTestId("field-shuffle_caption").getAttribute("aria-checked")).toBe("true");
	expect(row("dataset.datasets[0].batch_size").getByTestId("field-batch_size").getAttribute("placeholder")).toBe("3");
	await userEvent.click(row(place).getByTestId("reset"));
	await waitFor(() => {
		const left = fake.calls("checkDraft").at(-1)?.[0].dataset?.datasets?.[0];
		expect(left?.values).toEqual({ resolution: 1024 });
	});
});

test("cards and the environment of the trainer are set like any other value", async () => {
	const fake = api();
	await renderUi(<TrainPage draft="kana-v1" />);
	await screen.findByTestId("total-steps");
	await userEvent.click(within(screen.getByTestId("detail")).getByText("Advanced"));
	await screen.findByTestId("row-launch.gpus");
	expect(row("launch.gpus").queryByTestId("reset")).toBeNull();
	await userEvent.type(screen.getByTestId("field-gpus"), "0,1{Enter}");
	await userEvent.type(screen.getByTestId("field-env"), "HF_HUB_OFFLINE=1{Enter}");
	await waitFor(() => expect(fake.calls("checkDraft").at(-1)?.[0].launch?.env).toEqual({ HF_HUB_OFFLINE: "1" }));
	expect(fake.calls("checkDraft").at(-1)?.[0].launch?.gpus).toEqual([0, 1]);
});

test("a search finds a row by another name", async () => {
	api();
	await renderUi(<TrainPage draft="kana-v1" />);
	await screen.findByTestId("total-steps");
	await userEvent.type(screen.getByTestId("param-search"), "max norm");
	expect(await screen.findByTestId("row-scale_weight_norms")).toBeTruthy();
	await waitFor(() => expect(screen.queryByTestId("row-network_dim")).toBeNull());
});

test("a draft that cannot be saved says so, and leaving tries again", async () => {
	const fake = api();
	vi.mocked((await import("@/api/bindings")).commands.saveDraft).mockRejectedValue(
		problem({ code: "config_unwritable", message: "The disk is full" }),
	);
	const { unmount } = await renderUi(<TrainPage draft="kana-v1" />);
	await userEvent.type(await screen.findByTestId("draft-name"), "b");
	expect(await screen.findByText("Not saved", {}, { timeout: 2000 })).toBeTruthy();
	const tries = fake.calls("saveDraft").length;
	unmount();
	expect(fake.calls("saveDraft").length).toBe(tries + 1);
});

test("the route without a draft goes to the newest one", async () => {
	api();
	const { router } = await renderApp("/train");
	await waitFor(() => expect(router.state.location.pathname).toBe("/train/kana-v1"));
});

test("an argument that only the trainer in use has is found, offered with its control, and written as it is", async () => {
	const own = {
		...unknownParam("cfm_lambda"),
		kind: "float" as const,
		default: 0.05,
		label: "Contrastive weight",
		help: "How much it counts.",
		acts_in: ["sdxl" as const],
		newer: true,
	};
	const fake = api(() => checked, [...params, own]);
	await renderUi(<TrainPage draft="kana-v1" />);
	expect((await screen.findByTestId("extra-hidden")).textContent).toContain("1 more argument");
	expect(screen.queryByTestId("row-cfm_lambda")).toBeNull();
	await userEvent.type(screen.getByTestId("extra-add"), "cfm_lambda{Enter}");
	expect(await screen.findByText("Contrastive weight")).toBeTruthy();
	await waitFor(() => expect(fake.calls("checkDraft").at(-1)?.[0].params?.cfm_lambda).toBe(0.05));
	expect(fake.calls("checkDraft").at(-1)?.[0].allow_unknown ?? []).toEqual([]);
	expect(screen.queryByTestId("extra-hidden")).toBeNull();
});
