// The step calculator over a fake core: numbers go into the address and to the core, and into a new run.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { Calculated, Config } from "@/api/bindings";
import { checked, config } from "@/features/training/sample";
import { fakeApi, problem } from "@/test/fake-api";
import { renderApp } from "@/test/render";

vi.setConfig({ testTimeout: 30_000 });

function answer(): Calculated {
	if (!checked.plan || !checked.estimates) throw new Error("the sample has a plan");
	return {
		plan: checked.plan,
		time: checked.estimates.time,
		what_ifs: [{ change: "Batch 8", steps: 740, seconds: 3180 }],
	};
}

const start = { startUp: async () => ({ version: "1.2.3", home: "/home/nyx" }), getSettings: async () => ({}) };

const found = (id: string) => screen.findByTestId(id, undefined, { timeout: 10_000 });

test("counts the numbers of the address, and writes changes into it", async () => {
	const fake = fakeApi({ ...start, calculateSteps: async () => answer(), listDatasets: async () => [] });
	const { router } = await renderApp("/steps?images=40*10&batch=4");
	expect((await found("calculated-steps")).textContent).toBe("1,440");
	const result = within(screen.getByTestId("steps-result"));
	expect(result.getByText("2 of 4")).toBeTruthy();
	expect(result.getByText(/gives/).textContent).toMatch(/adds/);
	expect(screen.getByTestId("calculated-time").textContent).toBe("51 min");
	expect(screen.getByText("Batch 8")).toBeTruthy();
	const batch = screen.getByTestId("batch");
	await userEvent.clear(batch);
	await userEvent.type(batch, "6");
	await waitFor(() => expect(fake.calls("calculateSteps").at(-1)?.[0].batch).toBe(6));
	expect(router.state.location.search).toMatchObject({ batch: 6, images: "40*10" });
	await userEvent.click(screen.getByTestId("add-line"));
	await waitFor(() => expect(fake.calls("calculateSteps").at(-1)?.[0].groups).toHaveLength(2));
});

test("what the core refuses is told, and there is nothing to use", async () => {
	const refused = problem({ code: "plan_refused", message: "There is no image to train on" });
	fakeApi({ ...start, calculateSteps: () => Promise.reject(refused), listDatasets: async () => [] });
	await renderApp("/steps?images=0*1");
	expect(await screen.findByText("There is no image to train on", undefined, { timeout: 10_000 })).toBeTruthy();
	expect((screen.getByTestId("use-in-run") as HTMLButtonElement).disabled).toBe(true);
});

test("the numbers go into a new run", async () => {
	let saved: Config | undefined;
	const fake = fakeApi({
		...start,
		calculateSteps: async () => answer(),
		listDatasets: async () => [],
		datasetSizes: async () => [[832, 1216, 12]],
		newDraft: async () => ({ id: "new-run", config, issues: [] }),
		saveDraft: async (_, config) => {
			saved = config;
			return null;
		},
	});
	await renderApp("/steps?dataset=mika*3&batch=4&by=steps&steps=1440&accumulation=2");
	await found("calculated-steps");
	expect(fake.calls("calculateSteps").at(-1)?.[0].groups?.[0]?.sizes).toEqual([[832, 1216, 12]]);
	await userEvent.click(screen.getByTestId("use-in-run"));
	await waitFor(() => expect(saved).toBeTruthy());
	expect(saved?.params).toMatchObject({ max_train_steps: 1440, gradient_accumulation_steps: 2 });
	expect(saved?.params).not.toHaveProperty("max_train_epochs");
	expect(saved?.dataset?.datasets?.[0]).toMatchObject({
		values: { batch_size: 4, resolution: 1024 },
		subsets: [{ image_dir: "mika", num_repeats: 3 }],
	});
});
