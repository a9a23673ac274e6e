// The log: bars folded, levels counted, search that goes from hit to hit.
import { act, screen } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { aLine, aLog } from "@/test/run";
import { LogPanel } from "./log-panel";

const bar = (step: number) => `steps:  50%|█████     | ${step}/9 [00:01<00:11,  1.05s/it]`;
const texts = ["Using v1 tokenizer", "no caption for 4 images", bar(1), bar(2), "OSError: no caption"];
const levels = ["info", "warning", null, null, "error"] as const;
const someLines = () =>
	texts.map((text, number) =>
		aLine({ number, text, bar: text.startsWith("steps"), level: levels[number], at: number * 1000 }),
	);
const start = new Date(2026, 10, 23, 13, 43, 22).getTime();

beforeEach(() => {
	fakeApi(aLog(someLines()));
	// The virtual list draws what fits; jsdom has no sizes.
	vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
	vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(1000);
});

const shown = () =>
	[...screen.getByTestId("log").querySelectorAll("[data-row]")].map((row) => row.children[0]?.textContent);
const showing = (numbers: string[]) => vi.waitFor(() => expect(shown()).toEqual(numbers));

test("progress bars are folded until one wants them", async () => {
	const { user } = await renderUi(<LogPanel run="live" start={start} emptyText="" />);
	await showing(["1", "2", "4", "5"]);
	expect(screen.getByTestId("log").textContent).toContain("13:43:23WARNno caption for 4 images");
	await user.click(screen.getByRole("checkbox", { name: "fold progress lines" }));
	await showing(["1", "2", "3", "4", "5"]);
});

test("levels have counts and filter", async () => {
	const { user } = await renderUi(<LogPanel run="live" emptyText="" />);
	await user.click(screen.getByRole("radio", { name: "Warnings 1" }));
	await showing(["2"]);
	await user.click(screen.getByRole("radio", { name: "Errors 1" }));
	await showing(["5"]);
});

test("search counts and marks hits, and goes round", async () => {
	const { user } = await renderUi(<LogPanel run="live" emptyText="" />);
	await user.keyboard("{Control>}f{/Control}");
	await user.keyboard("caption");
	await screen.findByText("1 of 2");
	expect(screen.getByTestId("log").querySelectorAll("mark")).toHaveLength(2);
	await user.keyboard("{F3}");
	await screen.findByText("2 of 2");
	await user.keyboard("{F3}");
	await screen.findByText("1 of 2");
	await user.keyboard("{Escape}");
	expect(screen.getByTestId("log").querySelectorAll("mark")).toHaveLength(0);
});

test("lines are chosen by their numbers and copied, or all that are shown", async () => {
	const { user } = await renderUi(<LogPanel run="live" folder="/r" emptyText="" />);
	await user.click(screen.getByRole("button", { name: "Select line 2" }));
	await user.keyboard("{Shift>}");
	await user.click(screen.getByRole("button", { name: "Select line 5" }));
	await user.keyboard("{/Shift}");
	screen.getByTestId("log").focus();
	await user.keyboard("{Control>}c{/Control}");
	const chosen = `no caption for 4 images\n${bar(2)}\nOSError: no caption\n`;
	await vi.waitFor(async () => expect(await navigator.clipboard.readText()).toBe(chosen));
	await user.keyboard("{Escape}");
	await user.click(screen.getByTestId("log-copy"));
	expect(screen.getByRole("menuitem", { name: /Copy selected lines/ }).getAttribute("aria-disabled")).toBe("true");
	await user.click(screen.getByRole("menuitem", { name: "Copy 4 shown lines" }));
	await vi.waitFor(async () => expect((await navigator.clipboard.readText()).trim().split("\n")).toHaveLength(4));
	await user.click(screen.getByTestId("log-open"));
	await user.click(screen.getByRole("menuitem", { name: "Copy the path of stderr.log" }));
	expect(await navigator.clipboard.readText()).toBe("/r/stderr.log");
});

test("it starts with the words it is asked for", async () => {
	await renderUi(<LogPanel run="live" find="OSError" emptyText="" />);
	await screen.findByText("1 of 1");
});

test("the bar that is being drawn stands at the foot", async () => {
	fakeApi(aLog(someLines(), bar(3)));
	await renderUi(<LogPanel run="live" emptyText="" />);
	await screen.findByTestId("log-bar");
	expect(screen.getByTestId("log-bar").textContent).toContain("3/9");
});

test("an empty log says what will be here", async () => {
	fakeApi(aLog([]));
	await renderUi(<LogPanel run="live" emptyText="Output appears here." />);
	expect(await screen.findByText("Output appears here.")).toBeTruthy();
});

test("a long log shows its end before its lines are counted, and keeps it in sight", async () => {
	const many = Array.from({ length: 100_000 }, (_, number) => aLine({ number, text: `line ${number}` }));
	const log = aLog(many);
	let counted = false;
	const tail = many.slice(-200).map((line) => ({ ...line, number: null, at: null }));
	const api = fakeApi({
		...log,
		runLog: async (...ask) =>
			counted ? log.runLog(...ask) : { rows: 200, first: 0, lines: tail, counts: null, unfinished: null },
	});
	await renderUi(<LogPanel run="live" emptyText="" />);
	expect(await screen.findByText("line 99999")).toBeTruthy();
	expect(screen.getByText("Counting lines")).toBeTruthy();
	counted = true;
	act(() => api.emit({ type: "log_tail", data: { run: "live", total: 100_000 } }));
	await screen.findByRole("radio", { name: "All 100,000" });
	expect(shown().at(-1)).toBe("100000");
	expect(shown().length).toBeLessThan(60);
	expect(api.calls("runLog").length).toBeLessThan(5);
});

test("away from the end one is left alone, and the new lines are a click away", async () => {
	const lines = Array.from({ length: 500 }, (_, number) => aLine({ number, text: `line ${number}` }));
	const api = fakeApi(aLog(lines));
	const { user } = await renderUi(<LogPanel run="live" emptyText="" />);
	await screen.findByText("line 499");
	screen.getByTestId("log").focus();
	await user.keyboard("{Home}");
	await screen.findByText("line 0");
	expect(screen.getByRole("switch", { name: "Follow" }).getAttribute("aria-checked")).toBe("false");
	lines.push(aLine({ number: 500, text: "line 500" }), aLine({ number: 501, text: "line 501" }));
	act(() => api.emit({ type: "log_tail", data: { run: "live", total: 502 } }));
	await user.click(await screen.findByRole("button", { name: "2 new lines" }));
	await screen.findByText("line 501");
	expect(screen.queryByText("line 0")).toBeNull();
});
