// The pictures of timesteps: what they say of themselves.
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { TimestepShares, TimestepWeights } from "./timesteps";

test("shares say where most draws fall, and for which size", async () => {
	fakeApi({});
	await renderUi(<TimestepShares picture={{ shares: [0.1, 0.2, 0.4, 0.3], weights: [], size: [1024, 768] }} />);
	expect(screen.getByRole("img").getAttribute("aria-label")).toBe(
		"Most steps are drawn about timestep 625; 70 % of them in the noisy half",
	);
	expect(screen.getByTestId("timestep-shares").textContent).toContain("at 1024 × 768");
});

test("even draws between two limits are told as such", async () => {
	fakeApi({});
	const shares = [...Array(10).fill(0), ...Array(30).fill(1 / 30), ...Array(10).fill(0)];
	await renderUi(<TimestepShares picture={{ shares, weights: [], size: null }} />);
	expect(screen.getByRole("img").getAttribute("aria-label")).toBe(
		"Steps are drawn evenly from timestep 200 to 800; 50 % of them in the noisy half",
	);
	await renderUi(<TimestepShares picture={{ shares, weights: [], size: null }} limits={[205, 800]} />);
	const exact = screen.getAllByRole("img")[1];
	expect(exact?.getAttribute("aria-label")).toContain("from timestep 205 to 800");
	expect(exact?.querySelector("path[stroke]")?.getAttribute("d")).toContain("L20.500");
});

test("weights are drawn where they differ", async () => {
	fakeApi({});
	const weights = [100, 500, 900].map((timestep) => ({ timestep, weight: timestep / 500 }));
	await renderUi(<TimestepWeights picture={{ shares: [1], weights, size: null }} />);
	expect(screen.getByRole("img").getAttribute("aria-label")).toBe(
		"The loss counts 0.20 times at timestep 100, 1.00 times at 500 and 1.80 times at 900",
	);
	await renderUi(<TimestepWeights picture={{ shares: [1], weights: [], size: null }} />);
	expect(screen.getAllByRole("img")).toHaveLength(1);
});
