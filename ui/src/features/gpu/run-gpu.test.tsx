// What the cards read while a run went on: graphs of what is known, one line where nothing is.
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { CardHistory } from "@/api/bindings";
import { RunGpuPanels } from "./run-gpu";

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
	render(<RunGpuPanels readings={{ reason: null, cards: [card], seconds: 2 }} />);
	expect(screen.getByTestId("run-gpu").textContent).toContain("RTX 4090, all programs");
	expect(screen.getAllByRole("img").map((graph) => graph.getAttribute("aria-label"))).toEqual([
		"VRAM over 2 s of the run, last 2.0 / 24.0 GB, peak 17.3",
		"Utilisation over 2 s of the run, last 3 %, peak 97",
		"Power over 2 s of the run, last 61 / 450 W, peak 411",
	]);
	expect(screen.queryByTestId("run-gpu-reason")).toBeNull();
});

test("without a driver there is one line", () => {
	render(
		<RunGpuPanels readings={{ reason: "No NVIDIA driver was found on this machine", cards: [], seconds: null }} />,
	);
	expect(screen.getByTestId("run-gpu-reason").textContent).toBe("No NVIDIA driver was found on this machine");
	expect(screen.queryByTestId("run-gpu")).toBeNull();
});
