// What the cards read while a run went on: graphs of what is known, one line where nothing is.
import { render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { CardHistory } from "@/api/bindings";
import { RunGpuCharts } from "./run-gpu";

vi.mock("uplot", () => import("@/test/uplot"));

const points = (...values: number[]) => ({ at: values.map((_, step) => step), values });
const card: CardHistory = {
	index: 0,
	name: "NVIDIA GeForce RTX 4090",
	memory_total: 24 * 1024 ** 3,
	power_limit: 450,
	memory_peak: 17.25 * 1024 ** 3,
	memory: points(1024 ** 3, 17.25 * 1024 ** 3, 2 * 1024 ** 3),
	utilization: points(0, 97, 3),
	temperature: points(),
	power: points(30.4, 410.5, 61.2),
};

test("each value that the card tells has its graph with the last and the highest", () => {
	render(<RunGpuCharts seconds={2} readings={{ reason: null, cards: [card], seconds: 2 }} />);
	expect(screen.getAllByRole("img").map((chart) => chart.getAttribute("aria-label"))).toEqual([
		"VRAM of all programs, peak 17.3 of 24.0 GB, last 2.0 GB",
		"GPU use of all programs, highest 97 %, last 3 %",
		"Power of all programs, highest 411 W of 450, last 61 W",
	]);
	expect(screen.queryByTestId("run-gpu-reason")).toBeNull();
});

test("without a driver there is one line", () => {
	render(
		<RunGpuCharts
			seconds={0}
			readings={{ reason: "No NVIDIA driver was found on this machine", cards: [], seconds: null }}
		/>,
	);
	expect(screen.getByTestId("run-gpu-reason").textContent).toBe("No NVIDIA driver was found on this machine");
	expect(screen.queryByTestId("run-gpu")).toBeNull();
});
