// The overview: charts with a sentence each, tables behind T, one chosen part for all, finer curves of it.
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Curves, Line } from "@/api/bindings";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { aRun, noCurves, noSamples } from "@/test/run";
import { OverviewTab } from "./overview-tab";

vi.mock("uplot", () => import("@/test/uplot"));

const steps = [1, 200, 400, 600, 812];
const line = (...values: number[]): Line => ({ at: steps.slice(0, values.length), values });
const curves: Curves = {
	...noCurves,
	extent: [1, 812],
	loss: line(0.15, 0.12, 0.1, 0.11, 0.09),
	smoothed: line(0.147, 0.12, 0.105, 0.1, 0.0912),
	others: { "lr/unet": line(1e-4, 1e-4, 8e-5, 7e-5, 6e-5), "loss/epoch_average": { at: [600], values: [0.11] } },
	clock: line(60, 460, 860, 1260, 1684),
	pace: line(2.1, 2.1, 3.4, 2.1, 2.1),
	clipped: [0.09, 0.15],
	from_files: true,
};

async function open(told: Curves = curves) {
	const api = fakeApi({
		getRun: async () => aRun(),
		runPhases: async () => [],
		runMarks: async () => [{ kind: "saved", step: 600, at: 1_260_000, words: "" }],
		runCurves: async () => told,
		runMemory: async () => ({
			total: 64 * 1024 ** 3,
			peak: 9 * 1024 ** 3,
			used: { at: [0, 1684], values: [0, 9 * 1024 ** 3] },
		}),
		runSamples: async () => noSamples,
	});
	await renderUi(<OverviewTab run="r" gpu={() => null} />);
	await screen.findByTestId("loss-card");
	return api;
}

const charts = () => screen.getAllByRole("img").map((chart) => chart.getAttribute("aria-label"));

test("each chart says in a sentence what it shows", async () => {
	await open();
	await waitFor(() => expect(charts()).toHaveLength(3));
	expect(charts()).toEqual([
		"Loss over 812 steps, smoothed from 0.1470 to 0.0912, lowest 0.0912 at step 812",
		"Seconds per step, last 2.10, slowest 3.40 at step 400",
		"RAM of the run's processes, peak 9.0 of 64.0 GB",
	]);
	expect(within(screen.getByTestId("loss-card")).getByText("epoch mean")).toBeTruthy();
	expect(screen.getByTestId("no-grad-norm").textContent).toContain("only a LoRA for Flux with GGPO writes one");
});

test("T shows the values as tables, and takes them away", async () => {
	await open();
	await waitFor(() => expect(charts()).toHaveLength(3));
	fireEvent.keyDown(window, { key: "t" });
	const table = within(screen.getByTestId("loss-card")).getByRole("table");
	expect(
		within(table)
			.getAllByRole("columnheader")
			.map((head) => head.textContent),
	).toEqual(["Step", "raw", "smoothed", "epoch mean", "learning rate"]);
	expect(within(table).getAllByRole("row")[5]?.textContent).toBe("8120.09000.09120.11006e-5");
	fireEvent.keyDown(window, { key: "t" });
	expect(screen.queryByRole("table")).toBeNull();
});

test("the chosen part is asked for more finely, in seconds as well, and 0 shows all again", async () => {
	const api = await open();
	await waitFor(() => expect(charts()).toHaveLength(3));
	fireEvent.keyDown(window, { key: "+" });
	const asked = () => api.calls("runCurves").at(-1)?.[1];
	await waitFor(() => expect(asked()).toMatchObject({ from: 360, to: 1080 }));
	await waitFor(() => expect(api.calls("runMemory").at(-1)?.[1]).toMatchObject({ from: 780, to: 1684 }));
	fireEvent.keyDown(window, { key: "ArrowLeft", shiftKey: true });
	await waitFor(() => expect(asked()).toMatchObject({ from: 180, to: 900 }));
	expect(screen.getByText("Steps 180 to 900, show all")).toBeTruthy();
	fireEvent.keyDown(window, { key: "0" });
	await waitFor(() => expect(screen.queryByText(/show all/)).toBeNull());
});

test("the crosshair of one chart stands in the others, in their own unit", async () => {
	await open();
	await waitFor(() => expect(charts()).toHaveLength(3));
	const [plot] = screen.getAllByTestId("plot");
	fireEvent.mouseMove(plot as Element, { clientX: 1000 * (600 / 1440) });
	const card = (name: string) => screen.getByTestId(name).textContent;
	await waitFor(() => expect(card("loss-card")).toContain("Step 600"));
	expect(card("loss-card")).toContain("Saved at step 600");
	expect(card("pace-card")).toContain("Step 600");
	expect(card("memory-card")).toContain("21:00");
	fireEvent.mouseLeave(plot as Element);
	expect(card("loss-card")).not.toContain("Step 600");
});

test("a run without event files says what it cannot show", async () => {
	await open({ ...curves, from_files: false, pace: { at: [], values: [] }, others: {} });
	await screen.findByText("The time of each step comes from event files, and this run wrote none.");
	expect(within(screen.getByTestId("loss-card")).getByText("raw, of the bar")).toBeTruthy();
});
