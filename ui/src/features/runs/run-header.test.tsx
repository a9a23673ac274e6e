// The head of a run in every state: word, figures, tabs, and what can be done.
import { screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { Run, Span } from "@/api/bindings";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { aRun, noSamples } from "@/test/run";
import { RunHeader } from "./run-header";

beforeEach(() => void fakeApi({ runPhases: async () => [], runSamples: async () => noSamples }));

type Case = { name: string; run: Partial<Run>; state: string; percent: string; button: string | null; tabs: string };
const usual = "Overview Samples Log Config Files";
const cases: Case[] = [
	{
		name: "queued",
		run: { status: "queued", doing: "Queued", started: null, eta_seconds: null, tally: { step: 0 } },
		state: "Queued",
		percent: "0 %",
		button: "unqueue",
		tabs: usual,
	},
	{
		name: "preparing",
		run: { doing: "Preparing", total_steps: null, eta_seconds: null, tally: { phase: "preparing", step: 0 } },
		state: "Preparing",
		percent: "Preparing",
		button: "stop",
		tabs: usual,
	},
	{
		name: "loading",
		run: { doing: "Loading model", eta_seconds: null, tally: { phase: "loading", step: 0 } },
		state: "Loading model",
		percent: "0 %",
		button: "stop",
		tabs: usual,
	},
	{
		name: "caching",
		run: {
			doing: "Caching latents",
			eta_seconds: null,
			tally: { phase: "caching_latents", phase_done: 12, phase_total: 214, step: 0 },
		},
		state: "Caching latents 12 of 214",
		percent: "0 %",
		button: "stop",
		tabs: usual,
	},
	{ name: "training", run: {}, state: "Training", percent: "56 %", button: "stop", tabs: usual },
	{
		name: "saving",
		run: { doing: "Saving", tally: { phase: "saving" } },
		state: "Saving",
		percent: "56 %",
		button: "stop",
		tabs: usual,
	},
	{
		name: "stopping",
		run: { status: "stopping", doing: "Stopping", stop_asked: true },
		state: "Stopping",
		percent: "56 %",
		button: "force-stop",
		tabs: usual,
	},
	{
		name: "stopped",
		run: { status: "stopped", doing: "Stopped", sentence: "Stopped at step 812" },
		state: "Stopped",
		percent: "56 %",
		button: null,
		tabs: usual,
	},
	{
		name: "failed",
		run: { status: "failed", doing: "Failed", sentence: "Failed at step 812: OSError" },
		state: "Failed",
		percent: "56 %",
		button: null,
		tabs: `What went wrong ${usual}`,
	},
	{
		name: "completed",
		run: { status: "completed", doing: "Done", tally: { step: 1440 } },
		state: "Done",
		percent: "100 %",
		button: null,
		tabs: usual,
	},
	{
		name: "lost",
		run: { status: "lost", doing: "Ended while Nyx was closed" },
		state: "Ended",
		percent: "56 %",
		button: null,
		tabs: usual,
	},
];

test.each(cases)("$name", async ({ run, state, percent, button, tabs }) => {
	await renderUi(<RunHeader run={aRun({ started: "2026-11-23T02:40:00Z", ended: "2026-11-23T03:11:12Z", ...run })} />);
	expect(screen.getByTestId("run-state").textContent).toBe(state);
	expect(screen.getByTestId("run-percent").textContent).toBe(percent);
	for (const name of ["stop", "force-stop", "unqueue"])
		expect(screen.queryByTestId(name) !== null).toBe(name === button);
	expect([...screen.getByRole("navigation", { name: "Views" }).children].map((tab) => tab.textContent).join(" ")).toBe(
		tabs,
	);
});

test("what is not known is not shown as zero", async () => {
	const tally = { step: 0, epoch: null, epochs: null, loss: null, seconds_per_step: null };
	await renderUi(<RunHeader run={aRun({ started: null, steps_confirmed: null, total_steps: null, tally })} />);
	expect(screen.getByTestId("run-figures").textContent).toBe("EpochunknownStep0SpeedunknownLossunknownElapsedunknown");
});

test("a run that was lost lasted until the trainer's last words, here as in the bar of its phases", async () => {
	const spans: Span[] = [{ phase: "training", epoch: null, step: 0, at: 0 }];
	fakeApi({ runPhases: async () => spans, runSamples: async () => noSamples });
	const times = { started: "2026-11-23T02:40:00Z", ended: null, last_output: "2026-11-23T03:11:00Z" };
	await renderUi(<RunHeader run={aRun({ status: "lost", ...times })} />);
	expect(screen.getByTestId("run-figures").textContent).toContain("Duration31:00");
	expect(await screen.findByRole("img", { name: "Where the time went: Train 31:00" })).toBeTruthy();
});

test("a step count that differs from the plan says so", async () => {
	await renderUi(<RunHeader run={aRun({ steps_confirmed: false, planned_steps: 1400 })} />);
	expect(screen.getByTestId("step-count").textContent).toBe("Step countDiffers, planned 1,400");
});

test("a replay says that it is simulated", async () => {
	await renderUi(<RunHeader run={aRun({ trainer: "replay" })} />);
	expect(screen.getByText("Replay, simulated")).toBeTruthy();
});

test("long silence is told in amber, with what the card is at", async () => {
	const silent = (seconds: number) => aRun({ last_output: new Date(Date.now() - seconds * 1000).toISOString() });
	const { unmount } = await renderUi(<RunHeader run={silent(90)} card="GPU idle, probably stuck" />);
	expect(screen.getByTestId("last-output").textContent).toBe("last output 2 min agoGPU idle, probably stuck");
	expect(screen.getByTestId("last-output").className).toContain("text-warning");
	unmount();
	await renderUi(<RunHeader run={silent(3)} card="GPU idle, probably stuck" />);
	expect(screen.getByTestId("last-output").textContent).toMatch(/^last output \d s ago$/);
	expect(screen.getByTestId("last-output").className).not.toContain("text-warning");
});

test("where the time went is a bar with words", async () => {
	const spans: Span[] = [
		{ phase: "loading", epoch: null, step: 0, at: 0 },
		{ phase: "training", epoch: 1, step: 0, at: 21_000 },
		{ phase: "saving", epoch: null, step: 144, at: 100_000 },
	];
	fakeApi({ runPhases: async () => spans, runSamples: async () => noSamples });
	const times = { started: "2026-11-23T02:40:00Z", ended: "2026-11-23T02:41:50Z" };
	await renderUi(<RunHeader run={aRun({ status: "completed", ...times })} />);
	const bar = await screen.findByRole("img", { name: "Where the time went: Load model 0:21, Train 1:19, Save 0:10" });
	expect(bar.textContent).toBe("epoch 1");
});
