// The graphics card in words and numbers; no card is a reason, not an error.
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Gpu } from "@/api/bindings";
import { TooltipProvider } from "@/components/ui/tooltip";
import { GpuCard } from "./gpu-card";
import { GpuLine } from "./gpu-line";

const card: Gpu = {
	index: 0,
	name: "NVIDIA GeForce RTX 4090",
	memory_total: 24 * 1024 ** 3,
	memory_used: 17.25 * 1024 ** 3,
	utilization: 97,
	temperature: 68,
	power: 361.4,
	power_limit: 450,
	processes: [],
};
const snapshot = { driver: "566.36", reason: null, gpus: [card] };

test("the card shows what the driver says", () => {
	render(<GpuCard history={[snapshot, snapshot]} />);
	expect(screen.getByTestId("gpu-card").textContent).toBe(
		"GPURTX 4090 · driver 566.36VRAM17.3 / 24.0 GBUtilisation97 %Temperature68 °CPower361 / 450 W",
	);
});

test("what the driver does not say is left out", () => {
	render(<GpuCard history={[{ ...snapshot, gpus: [{ ...card, power: null, temperature: null }] }]} />);
	expect(screen.queryByText("Power")).toBeNull();
	expect(screen.queryByText("Temperature")).toBeNull();
});

test("the status line is one line, or the reason", () => {
	const without = { driver: null, reason: "No NVIDIA driver was found", gpus: [] };
	const { rerender } = render(<GpuLine snapshot={snapshot} />, { wrapper: TooltipProvider });
	expect(screen.getByTestId("gpu-line").textContent).toBe("RTX 409017.3/ 24.0 GB97 %68 °C");
	rerender(<GpuLine snapshot={without} />);
	expect(screen.getByTestId("gpu-line").textContent).toBe("No NVIDIA driver was found");
	rerender(<GpuCard history={[without]} />);
	expect(screen.getByTestId("gpu-card").textContent).toContain("No NVIDIA driver was found");
});
