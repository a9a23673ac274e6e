// The log: bars folded, levels counted, search that goes from hit to hit.
import { screen } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { aLine } from "@/test/run";
import { LogPanel } from "./log-panel";

const bar = (step: number) => `steps:  50%|█████     | ${step}/9 [00:01<00:11,  1.05s/it]`;
const texts = ["Using v1 tokenizer", "no caption for 4 images", bar(1), bar(2), "OSError: no caption"];
const levels = ["info", "warning", null, null, "error"] as const;
const lines = texts.map((text, number) => aLine({ number, text, level: levels[number], at: number * 1000 }));
const start = new Date(2026, 10, 23, 13, 43, 22).getTime();

beforeEach(() => {
	fakeApi({});
	// The virtual list draws what fits; jsdom has no sizes.
	vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
	vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(1000);
});

const shown = () =>
	[...screen.getByTestId("log").querySelectorAll("[data-row]")].map((row) => row.children[0]?.textContent);

test("progress bars are folded until one wants them", async () => {
	const { user } = await renderUi(<LogPanel lines={lines} start={start} emptyText="" />);
	expect(shown()).toEqual(["1", "2", "4", "5"]);
	expect(screen.getByTestId("log").textContent).toContain("13:43:23WARNno caption for 4 images");
	await user.click(screen.getByRole("checkbox", { name: "fold progress lines" }));
	expect(shown()).toEqual(["1", "2", "3", "4", "5"]);
});

test("levels have counts and filter", async () => {
	const { user } = await renderUi(<LogPanel lines={lines} emptyText="" />);
	await user.click(screen.getByRole("radio", { name: "Warnings 1" }));
	expect(shown()).toEqual(["2"]);
	await user.click(screen.getByRole("radio", { name: "Errors 1" }));
	expect(shown()).toEqual(["5"]);
});

test("search counts and marks hits, and goes round", async () => {
	const { user } = await renderUi(<LogPanel lines={lines} emptyText="" />);
	await user.keyboard("{Control>}f{/Control}");
	await user.keyboard("caption");
	expect(screen.getByText("1 of 2")).toBeTruthy();
	expect(screen.getByTestId("log").querySelectorAll("mark")).toHaveLength(2);
	await user.keyboard("{F3}");
	expect(screen.getByText("2 of 2")).toBeTruthy();
	await user.keyboard("{F3}");
	expect(screen.getByText("1 of 2")).toBeTruthy();
	await user.keyboard("{Escape}");
	expect(screen.getByTestId("log").querySelectorAll("mark")).toHaveLength(0);
});

test("lines are chosen by their numbers and copied, or all that are shown", async () => {
	const { user } = await renderUi(<LogPanel lines={lines} files={["/r/stderr.log"]} emptyText="" />);
	await user.click(screen.getByRole("button", { name: "Select line 2" }));
	await user.keyboard("{Shift>}");
	await user.click(screen.getByRole("button", { name: "Select line 5" }));
	await user.keyboard("{/Shift}");
	screen.getByTestId("log").focus();
	await user.keyboard("{Control>}c{/Control}");
	expect(await navigator.clipboard.readText()).toBe(`no caption for 4 images\n${bar(2)}\nOSError: no caption`);
	await user.keyboard("{Escape}");
	await user.click(screen.getByTestId("log-copy"));
	expect(screen.getByRole("menuitem", { name: /Copy selected lines/ }).getAttribute("aria-disabled")).toBe("true");
	await user.click(screen.getByRole("menuitem", { name: "Copy 4 shown lines" }));
	expect((await navigator.clipboard.readText()).split("\n")).toHaveLength(4);
	await user.click(screen.getByTestId("log-copy"));
	await user.click(screen.getByRole("menuitem", { name: "Copy the path of stderr.log" }));
	expect(await navigator.clipboard.readText()).toBe("/r/stderr.log");
});

test("it starts with the words it is asked for", async () => {
	await renderUi(<LogPanel lines={lines} find="OSError" emptyText="" />);
	expect(screen.getByText("1 of 1")).toBeTruthy();
});

test("the bar that is being drawn stands at the foot", async () => {
	await renderUi(<LogPanel lines={lines} unfinished={bar(3)} emptyText="" />);
	expect(screen.getByTestId("log-bar").textContent).toContain("3/9");
});

test("an empty log says what will be here", async () => {
	await renderUi(<LogPanel lines={[]} emptyText="Output appears here." />);
	expect(screen.getByText("Output appears here.")).toBeTruthy();
});
