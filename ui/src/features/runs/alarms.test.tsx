// What a run is watched for: the banner while it lasts, the list after the fact, and what can be done.
import { screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { Alarm } from "@/api/bindings";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { aRun } from "@/test/run";
import { Alarms, Noticed } from "./alarms";

beforeEach(() => void fakeApi({}));

function anAlarm(parts: Partial<Alarm> = {}): Alarm {
	return {
		code: "too_hot",
		level: "warning",
		title: "The card is too hot",
		sentence: "RTX 4090 is at 91 °C.",
		since: "2026-11-23T03:00:00Z",
		step: 655,
		over: null,
		graph: { name: "Temperature", axis: "second", unit: "°C", line: { at: [0, 2, 4], values: [80, 88, 91] } },
		actions: ["stop"],
		...parts,
	};
}

const nan = anAlarm({
	code: "loss_nan",
	level: "danger",
	sentence: "The loss is not a number since step 655.",
	actions: ["stop", "open_outputs", "edit_settings"],
	graph: null,
});

test("what lasts is a banner, the worst first, with its readings and its actions", async () => {
	const api = fakeApi({ stopRun: async () => aRun() });
	const run = aRun({ sentinels: [anAlarm(), nan, anAlarm({ code: "disk_low", over: "2026-11-23T03:01:00Z" })] });
	const { user } = await renderUi(<Alarms run={run} />);
	const banners = screen.getAllByRole("region");
	expect(banners.map((banner) => banner.dataset.code)).toEqual(["loss_nan", "too_hot"]);
	expect(banners[1]?.textContent).toContain("RTX 4090 is at 91 °C.");
	expect(screen.getByRole("img", { name: "Temperature, 91 °C, over 4 s until then" })).toBeTruthy();
	await user.click(screen.getAllByTestId("alarm-stop")[0] as HTMLElement);
	expect(api.calls("stopRun")).toEqual([[run.run, false]]);
});

const hot = anAlarm({ actions: ["save_now", "stop_after_save", "stop"] });

test("where the training itself is sound, it is saved, or saved and stopped", async () => {
	const api = fakeApi({ askRun: async () => aRun() });
	const { user } = await renderUi(<Alarms run={aRun({ sentinels: [hot] })} />);
	await user.click(screen.getByRole("button", { name: "Save now" }));
	await user.click(screen.getByRole("button", { name: "Save here, then stop" }));
	const { run } = aRun();
	expect(api.calls("askRun")).toEqual([
		[run, "save"],
		[run, "stop_after_save"],
	]);
});

test("a save that cannot be made says why, and the stop stays", async () => {
	const why = "This script has no step to save after";
	const controls = { ...aRun().controls, save: why, stop_after_save: why };
	const { user } = await renderUi(<Alarms run={aRun({ sentinels: [hot], controls })} />);
	for (const name of ["Save now", "Save here, then stop"]) {
		const button = screen.getByRole<HTMLButtonElement>("button", { name, description: why });
		expect(button.disabled).toBe(true);
	}
	await user.hover(screen.getByRole("button", { name: "Save now" }).parentElement as HTMLElement);
	expect((await screen.findByRole("tooltip")).textContent).toBe(why);
	expect(screen.getByTestId<HTMLButtonElement>("alarm-stop").disabled).toBe(false);
});

test("a stop that was asked for in the head is told in the banner, and nothing else can be asked", async () => {
	await renderUi(<Alarms run={aRun({ sentinels: [hot], asked: ["stop_after_save"] })} />);
	expect(screen.getByTestId<HTMLButtonElement>("alarm-save_now").disabled).toBe(true);
	expect(screen.getByTestId("alarm-stop_after_save").textContent).toBe("Stopping, saving first");
});

test("a run that ended is not stopped again, and its settings can be edited", async () => {
	const api = fakeApi({ draftOfRun: async () => ({ id: "kana", config: {}, issues: [] }) as never });
	const { user } = await renderUi(<Alarms run={aRun({ status: "failed", sentinels: [nan] })} />);
	expect(screen.queryByTestId("alarm-stop")).toBe(null);
	await user.click(screen.getByTestId("alarm-edit"));
	expect(api.calls("draftOfRun")).toEqual([[aRun().run, false]]);
});

test("what is over is listed after the fact", async () => {
	await renderUi(
		<Noticed run={aRun({ status: "completed", sentinels: [anAlarm({ over: "2026-11-23T03:01:00Z" })] })} />,
	);
	expect(screen.getByTestId("noticed").textContent).toContain("RTX 4090 is at 91 °C.");
	expect(screen.getByTestId("noticed").textContent).toContain("step 655, over at");
});

test("what broke a run that ended stays in its banner alone, the rest is listed", async () => {
	const run = aRun({ status: "failed", sentinels: [nan, anAlarm()] });
	await renderUi(
		<>
			<Alarms run={run} />
			<Noticed run={run} />
		</>,
	);
	expect(screen.getByTestId("alarms").textContent).toContain("The loss is not a number");
	expect(screen.getByTestId("alarms").textContent).not.toContain("91 °C");
	expect(screen.getByTestId("noticed").textContent).toContain("91 °C");
	expect(screen.getByTestId("noticed").textContent).not.toContain("The loss is not a number");
});

test("nothing seen, nothing shown", async () => {
	await renderUi(<Alarms run={aRun()} />);
	expect(screen.queryByTestId("alarms")).toBe(null);
});
