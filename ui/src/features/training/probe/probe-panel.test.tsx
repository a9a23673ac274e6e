// Ten steps tried from the plan: how far it is, what it said, what was tried until it fits, and using that.
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Job, Probed, Tried } from "@/api/bindings";
import { fakeApi, problem } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { config } from "../sample";
import { ProbePanel } from "./probe-panel";
import { useProbe } from "./use-probe";

const GIB = 1024 ** 3;

const probed: Probed = {
	fits: true,
	sentence: "Fits with 1.1 GB to spare, about 2 h 10 min",
	peak_vram: 21.9 * GIB,
	free_vram: 23 * GIB,
	spare_vram: 1.1 * GIB,
	spilled: false,
	seconds_per_step: 2,
	ram: 8.5 * GIB,
	total_seconds: 7800,
	batch: [832, 1216, 4],
	samples: false,
	card: {
		card: { name: "RTX 4090", memory_total: 24 * GIB },
		driver: "580.65",
		before: GIB,
		peak: 21.9 * GIB,
		used: 22.9 * GIB,
		own: true,
	},
	no_card: null,
	change: null,
	tried: [],
	run: "r1",
	asked: config,
};

function tried(label: string, fits: boolean, peak: number): Tried {
	const verdict = { fits, sentence: fits ? "Fits" : "Does not fit", spare: null, spilled: false, total_seconds: null };
	return { label, verdict, peak_vram: peak * GIB, seconds_per_step: null };
}

function job(parts: Partial<Job>): Job {
	return {
		id: 7,
		title: "Try 10 steps of kana-v1",
		lane: "probe",
		task: { kind: "probe", file: "/home/drafts/kana-v1.toml", find: false },
		run: null,
		state: "done",
		cancel_requested: false,
		progress: null,
		result: null,
		problem: null,
		created: "2026-11-25T16:00:00Z",
		started: null,
		ended: null,
		held: false,
		start_at: null,
		gpus: null,
		cards: null,
		...parts,
	};
}

function Page({ blocked = false, apply = vi.fn(), now = config }) {
	const probe = useProbe("kana-v1", async () => undefined);
	return <ProbePanel probe={probe} config={now} blocked={blocked} apply={apply} />;
}

const button = (id: string) => screen.getByTestId(id) as HTMLButtonElement;

test("a draft that was not tried yet can be, unless errors block it", async () => {
	const fake = fakeApi({ listJobs: async () => [], tryDraft: async () => job({ state: "queued" }) });
	const { user, unmount } = await renderUi(<Page />);
	await waitFor(() => expect(button("try").disabled).toBe(false));
	expect(button("try").textContent).toBe("Try 10 steps");
	await user.click(button("try"));
	expect(fake.calls("tryDraft")).toEqual([["kana-v1", false]]);
	unmount();
	await renderUi(<Page blocked />);
	expect(button("try").disabled).toBe(true);
});

test("while it runs nothing else can be begun, and another draft's probe is none of this one's", async () => {
	const other = job({ id: 9, task: { kind: "probe", file: "C:\\drafts\\other.toml", find: false }, result: probed });
	fakeApi({ listJobs: async () => [other, job({ state: "running" })] });
	await renderUi(<Page />);
	await waitFor(() => expect(screen.queryByTestId("try")).toBeNull());
	expect(await screen.findByTestId("job-bar")).toBeTruthy();
	expect(screen.queryByTestId("probed")).toBeNull();
});

test("tells what it costs, and that settings were changed since", async () => {
	fakeApi({ listJobs: async () => [job({ result: probed })] });
	const first = await renderUi(<Page />);
	const told = await screen.findByTestId("probed");
	expect(told.textContent).toContain("Fits with 1.1 GB to spare, about 2 h 10 min.");
	expect(told.textContent).toContain("21.9 of 23.0 GB free");
	expect(told.textContent).toContain("2.00 s/step");
	expect(told.textContent).not.toContain("changed since");
	expect(button("try").textContent).toBe("Try 10 steps again");
	first.unmount();
	await renderUi(<Page now={{ ...config, params: { ...config.params, network_dim: 64 } }} />);
	expect((await screen.findByTestId("probed")).textContent).toContain("The settings were changed since.");
});

test("without a card it says that memory was not measured", async () => {
	const none = { ...probed, fits: null, card: null, peak_vram: null, no_card: "No NVIDIA driver was found" };
	fakeApi({ listJobs: async () => [job({ result: none })] });
	await renderUi(<Page />);
	expect((await screen.findByTestId("probed")).textContent).toContain("No NVIDIA driver was found.");
});

test("what does not fit leads to what does, shown as a change and used at once", async () => {
	const not = { ...probed, fits: false, sentence: "Does not fit", tried: [tried("", false, 23)] };
	const fake = fakeApi({
		listJobs: async () => [job({ result: not })],
		tryDraft: async () => job({ state: "queued" }),
	});
	const first = await renderUi(<Page />);
	await first.user.click(await screen.findByTestId("find"));
	expect(fake.calls("tryDraft")).toEqual([["kana-v1", true]]);
	first.unmount();

	const values = [
		{ label: "", param: "gradient_checkpointing", value: true },
		{ label: "", param: "dataset.datasets[0].batch_size", value: 2 },
	];
	const found = {
		...probed,
		tried: [tried("", false, 23), tried("Gradient checkpointing", true, 15)],
		not_needed: ["8-bit AdamW"],
		total_basis: "steps measured, saves estimated by their size",
		change: { label: "Gradient checkpointing", cost: "Steps take about a quarter longer", values },
	};
	fakeApi({ listJobs: async () => [job({ result: found })] });
	const apply = vi.fn();
	const { user, unmount } = await renderUi(<Page apply={apply} />);
	const change = within(await screen.findByTestId("change"));
	expect(change.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
		"gradient_checkpointingnot settrue",
		"dataset.datasets[0].batch_size12",
	]);
	expect(screen.getByLabelText("What was tried").textContent).toContain("As it is23.0 GB");
	expect(screen.getByTestId("probed").textContent).toContain("Turned out not to be needed: 8-bit AdamW.");
	expect(screen.getByTestId("probed").textContent).toContain("Time: steps measured, saves estimated by their size.");
	expect(button("use-changes").textContent).toBe("Use these 2 changes");
	await user.click(button("use-changes"));
	expect(apply.mock.calls[0]?.[0].map((fix: { param: string }) => fix.param)).toEqual(values.map((fix) => fix.param));
	unmount();

	const dataset = { ...config.dataset, datasets: [{ values: { resolution: 1024, batch_size: 2 }, subsets: [] }] };
	await renderUi(<Page now={{ ...config, params: { ...config.params, gradient_checkpointing: true }, dataset }} />);
	expect((await screen.findByTestId("probed")).textContent).toContain("These settings are in use.");
	expect(screen.queryByTestId("use-changes")).toBeNull();
});

test("a failure for another reason is told, and a stopped one is not", async () => {
	fakeApi({ listJobs: async () => [job({ state: "failed", problem: problem({ message: "An image is damaged" }) })] });
	const first = await renderUi(<Page />);
	expect((await screen.findByTestId("problem")).textContent).toContain("An image is damaged");
	first.unmount();
	fakeApi({ listJobs: async () => [job({ state: "cancelled" })] });
	await renderUi(<Page />);
	await waitFor(() => expect(button("try").disabled).toBe(false));
	expect(screen.queryByTestId("problem")).toBeNull();
});
