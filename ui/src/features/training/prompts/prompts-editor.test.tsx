// The editor of sample prompts over a fake core: a file of the draft's own, files of the user's, nothing lost.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useRef, useState } from "react";
import { expect, test, vi } from "vitest";
import type { Config, PromptLine, Prompts } from "@/api/bindings";
import { fakeApi, problem } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { withValue } from "../places";
import { config as plain } from "../sample";
import { DraftContext } from "./draft-context";
import { PromptsEditor } from "./prompts-editor";
import { madeSize, samplingOf } from "./sampling";

vi.setConfig({ testTimeout: 30_000 });

const comment: PromptLine = { text: "# mine", prompt: null };
const line: PromptLine = { text: "1girl --ss euler", prompt: { prompt: "1girl", others: ["ss euler"] } };
const own: Prompts = { path: "/home/drafts/kana-prompts.txt", own: true, lines_file: true, lines: [comment, line] };

async function editor(named: string, found: Prompts | Error) {
	const fake = fakeApi({
		readPrompts: async (_, asked) => {
			if (asked === "") return { path: "", own: true, lines_file: true, lines: [] };
			if (found instanceof Error) throw problem({ code: "prompts_unreadable", message: found.message });
			return structuredClone(found);
		},
		writePrompts: async (_, named) => named ?? "kana-prompts.txt",
	});
	const seen: { config: Config } = { config: { ...plain, params: { ...plain.params, sample_prompts: named } } };
	function Held() {
		const [config, setConfig] = useState(seen.config);
		const flushes = useRef(new Set<() => Promise<void>>());
		seen.config = config;
		return (
			<DraftContext value={{ id: "kana", flushes }}>
				<PromptsEditor
					config={config}
					set={(place, value) => setConfig((before) => withValue(before, place, value))}
					change={(next) => setConfig(next)}
				/>
			</DraftContext>
		);
	}
	const { unmount } = await renderUi(<Held />);
	return { fake, seen, unmount };
}

test("prompts are begun in a file of the draft's own, with the size that is trained", async () => {
	const { fake, seen } = await editor("", own);
	await userEvent.click(await screen.findByTestId("add-prompt"));
	await userEvent.type(screen.getByLabelText("Prompt 1"), "kana, smile");
	await userEvent.type(screen.getByLabelText("Prompt 1: Seed"), "42");
	await waitFor(() => expect(seen.config.params?.sample_prompts).toBe("kana-prompts.txt"));
	await waitFor(() => {
		const lines = fake.calls("writePrompts").at(-1)?.[2];
		expect(lines?.[0]?.prompt).toMatchObject({ prompt: "kana, smile", width: 1024, height: 1024, seed: 42 });
	});
	expect(fake.calls("writePrompts")[0]?.[1]).toBeNull();
	// It is the same file from then on.
	await userEvent.click(screen.getByTestId("add-prompt"));
	await userEvent.type(screen.getByLabelText("Prompt 2"), "b");
	await waitFor(() => expect(fake.calls("writePrompts").at(-1)?.[1]).toBe("kana-prompts.txt"));
	expect(fake.calls("writePrompts").filter(([, named]) => named === null)).toHaveLength(1);
});

test("comments and options that are not known stay", async () => {
	const { fake } = await editor("kana-prompts.txt", own);
	expect((await screen.findByTestId("prompt-1")).textContent).toContain("--ss euler");
	expect(screen.getByTestId("prompts").textContent).toContain("1 comment in the file kept");
	await userEvent.type(screen.getByLabelText("Prompt 1: negative"), "lowres");
	await waitFor(() =>
		expect(fake.calls("writePrompts").at(-1)?.[2]).toEqual([
			comment,
			{ text: "1girl --ss euler", prompt: { prompt: "1girl", negative: "lowres", others: ["ss euler"] } },
		]),
	);
});

test("a file of the user's is changed only when that is asked for", async () => {
	const { fake } = await editor("/data/mine.txt", { ...own, own: false });
	await userEvent.type(await screen.findByLabelText("Prompt 1"), "x");
	expect(fake.calls("writePrompts")).toEqual([]);
	expect(screen.queryByTestId("add-prompt")).toBeNull();
	await userEvent.click(screen.getByTestId("edit-file"));
	await userEvent.type(screen.getByLabelText("Prompt 1"), "x");
	await waitFor(() => expect(fake.calls("writePrompts").at(-1)?.[1]).toBe("/data/mine.txt"));
});

test("a list in another form is copied into the draft", async () => {
	const { fake, seen } = await editor("/data/mine.toml", { ...own, own: false, lines_file: false });
	const button = await screen.findByTestId("copy-prompts");
	expect(button.textContent).toBe("Copy 1 prompt into this draft");
	expect(screen.queryByTestId("edit-file")).toBeNull();
	await userEvent.click(button);
	await waitFor(() => expect(seen.config.params?.sample_prompts).toBe("kana-prompts.txt"));
	expect(fake.calls("writePrompts")[0]?.[1]).toBeNull();
	expect(screen.getByTestId("add-prompt")).toBeTruthy();
});

test("a file that cannot be read is told, and leaving writes what was typed last", async () => {
	const { fake, unmount } = await editor("/gone.txt", new Error("The prompts in /gone.txt cannot be read"));
	const alert = within(await screen.findByTestId("problem"));
	await userEvent.click(alert.getByRole("button", { name: "Write prompts here" }));
	await userEvent.click(screen.getByTestId("add-prompt"));
	await userEvent.type(screen.getByLabelText("Prompt 1"), "a");
	unmount();
	await waitFor(() => expect(fake.calls("writePrompts").at(-1)?.[2][0]?.prompt?.prompt).toBe("a"));
});

test("sizes that the trainer cuts are told", () => {
	expect(madeSize({ width: 1023, height: 768 }, samplingOf("sdxl"))).toEqual([1016, 768]);
	expect(madeSize({ width: 1032, height: 10 }, samplingOf("flux"))).toEqual([1024, 64]);
	expect(madeSize({}, samplingOf("sd3"))).toBeUndefined();
});
