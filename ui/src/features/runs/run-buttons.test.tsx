// What can be asked of a run in its head, and why the rest cannot.
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { aRun } from "@/test/run";
import { RunButtons } from "./run-buttons";

test("a save is asked for by its button and by its keys, once", async () => {
	const asked: unknown[] = [];
	fakeApi({
		askRun: async (run, request) => {
			asked.push([run, request]);
			return aRun();
		},
	});
	await renderUi(<RunButtons run={aRun({ run: "r1" })} />);
	await userEvent.click(screen.getByTestId("ask-save"));
	await userEvent.keyboard("{Control>}s{/Control}");
	expect(asked).toEqual([
		["r1", "save"],
		["r1", "save"],
	]);
});

test("what is not possible is disabled and says why", async () => {
	fakeApi({});
	const controls = { ...aRun().controls, sample: "The configuration has no prompts for samples" };
	await renderUi(<RunButtons run={aRun({ controls })} />);
	const button = screen.getByTestId<HTMLButtonElement>("ask-sample");
	expect(button.disabled).toBe(true);
	expect(document.getElementById(button.getAttribute("aria-describedby") ?? "")?.textContent).toBe(controls.sample);
	expect(screen.getByTestId<HTMLButtonElement>("ask-save").disabled).toBe(false);
});

test("a pause that was asked for shows its own verb and leaves nothing else to ask but a stop", async () => {
	fakeApi({});
	await renderUi(<RunButtons run={aRun({ asked: ["pause"] })} />);
	expect(screen.getByTestId("ask-pause").textContent).toBe("Pausing");
	for (const name of ["ask-pause", "ask-save", "ask-sample"])
		expect(screen.getByTestId<HTMLButtonElement>(name).disabled).toBe(true);
	expect(screen.getByTestId("stop")).toBeTruthy();
});

test("a paused run is resumed, one that stopped only where it saved a state", async () => {
	const resumed: string[] = [];
	fakeApi({
		resumeRun: async (run) => {
			resumed.push(run);
			return aRun();
		},
	});
	const controls = { ...aRun().controls, resume: null };
	const { unmount } = await renderUi(<RunButtons run={aRun({ run: "r1", status: "paused", controls })} />);
	await userEvent.click(screen.getByRole("button", { name: "Resume at step 812" }));
	expect(resumed).toEqual(["r1"]);
	unmount();
	await renderUi(<RunButtons run={aRun({ status: "stopped" })} />);
	expect(screen.queryByTestId("resume")).toBeNull();
});

test("what is over is repeated with changes; a failure has its remedy, and a pause goes on", async () => {
	const api = fakeApi({ draftOfRun: async () => ({ id: "kana", config: {}, issues: [] }) as never });
	const { unmount } = await renderUi(<RunButtons run={aRun({ run: "r1", status: "completed" })} />);
	await userEvent.click(screen.getByRole("button", { name: "Repeat with changes" }));
	expect(api.calls("draftOfRun")).toEqual([["r1", false]]);
	unmount();
	for (const status of ["failed", "paused", "queued"] as const) {
		const shown = await renderUi(<RunButtons run={aRun({ status })} />);
		expect(screen.queryByTestId("repeat")).toBeNull();
		shown.unmount();
	}
});

test("a stop saves first unless somebody wants it at once", async () => {
	const asked: unknown[] = [];
	fakeApi({
		askRun: async (_, request) => {
			asked.push(request);
			return aRun();
		},
	});
	await renderUi(<RunButtons run={aRun()} />);
	await userEvent.click(screen.getByTestId("stop"));
	await userEvent.click(screen.getByTestId("stop-after-save"));
	expect(asked).toEqual(["stop_after_save"]);
});
