// The plan beside the form: what is exact says so, what is estimated says from what, and what is long opens on demand.
import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Checked } from "@/api/bindings";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { PlanPanel } from "./plan-panel";
import { checked, config } from "./sample";

function changed(
	plan: Partial<NonNullable<Checked["plan"]>>,
	estimates: Partial<NonNullable<Checked["estimates"]>> = {},
) {
	if (!checked.plan || !checked.estimates) throw new Error("the sample has a plan");
	return { ...checked, plan: { ...checked.plan, ...plan }, estimates: { ...checked.estimates, ...estimates } };
}

test("says how long it takes and by which run, and how much memory with its range", async () => {
	fakeApi({});
	await renderUi(<PlanPanel checked={checked} config={config} />);
	expect(screen.getByTestId("plan-time").textContent).toContain("51 min");
	expect(screen.getByTestId("plan-time").textContent).toContain("measured on this GPU: run mika-v3");
	expect(screen.getByTestId("vram").textContent).toContain("13.0 to 20.5 of 24.0 GB");
	expect(screen.getByTestId("vram").textContent).toContain("not measured here");
	expect(screen.getByTestId("plan").textContent).toContain("1 × 228 MB");
	expect(screen.getByTestId("plan").textContent).toContain("of 412 GB free");
	expect(screen.queryByText(/than this card has/)).toBeNull();
});

test("without an earlier run there is no time, and a scaled one is a range", async () => {
	fakeApi({});
	const none = {
		seconds: null,
		range: null,
		seconds_per_step: null,
		measured: false,
		run: null,
		basis: "no earlier run on this card",
	};
	const first = await renderUi(<PlanPanel checked={changed({}, { time: none })} config={config} />);
	expect(screen.getByTestId("plan").textContent).toContain("no earlier run on this card");
	first.unmount();
	const scaled = { ...none, seconds: 3000, range: [2400, 3900] as [number, number], basis: "about, scaled from run a" };
	await renderUi(<PlanPanel checked={changed({}, { time: scaled })} config={config} />);
	expect(screen.getByTestId("plan-time").textContent).toContain("40 min to 1 h 05 min");
});

test("lists what is written on the way when it is asked for", async () => {
	fakeApi({});
	const { user } = await renderUi(
		<PlanPanel
			checked={changed({
				saves: [
					{ step: 144, epoch: 1, file: "kana-v1-000001.safetensors", kept: false },
					{ step: 1440, epoch: 10, file: "kana-v1.safetensors", kept: true },
				],
				samples: [{ step: 0, epoch: 0, images: 2 }],
				resumed: { initial_step: 144, epoch: 2, steps: 1296, bar: 1440, counted_from: 0 },
			})}
			config={config}
		/>,
	);
	expect(screen.getByText(/from epoch 2, 1,296 steps to make/)).toBeTruthy();
	expect(screen.queryByTestId("written")).toBeNull();
	await user.click(screen.getByRole("button", { name: /Written on the way/ }));
	const items = within(screen.getByTestId("written")).getAllByRole("listitem");
	expect(items.map((item) => item.textContent)).toEqual([
		"02 sample images",
		"144kana-v1-000001.safetensorsremoved later",
		"1,440kana-v1.safetensors",
	]);
});
