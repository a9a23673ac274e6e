// Bars by block: what texts resolve to, as recorded on the trainer's own code, and editing by keys, typing and curves.
import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { BlockBars } from "./block-bars";
import { type ByBlock, blockName, byBlock, resolve } from "./blocks";
import recorded from "./blocks.recorded.json";

vi.setConfig({ testTimeout: 30_000 });

const weights: ByBlock = { count: 3, usual: 1, whole: false, least: 0 };

async function bars(name: string, first: string | undefined, blocks: ByBlock, curves?: string[]) {
	fakeApi({});
	const seen: { text?: string } = { text: first };
	function Held() {
		const [text, setText] = useState(first);
		const change = (next: string) => {
			seen.text = next;
			setText(next);
		};
		return <BlockBars name={name} text={text} blocks={blocks} max={10} curves={curves} onChange={change} />;
	}
	await renderUi(<Held />);
	return seen;
}

test("each recorded text resolves to what the network code makes of it", () => {
	expect(recorded.length).toBeGreaterThan(20);
	for (const { text, count, values } of recorded) {
		const found = resolve(text, { ...weights, count });
		expect(
			found?.map((value) => Number(value.toFixed(6))),
			text,
		).toEqual(values);
	}
	expect(resolve("waves", weights)).toBeUndefined();
	expect(resolve("1,a", weights)).toBeUndefined();
});

test("what is not set is as in the whole network", () => {
	const set = (key: string) => ({ conv_dim: "8" })[key];
	const counts = { block_dims: 23, conv_block_dims: 23, down_lr_weight: 9 };
	expect(byBlock("block_dims", counts, { dim: 32, alpha: 16 }, set)?.usual).toBe(32);
	expect(byBlock("conv_block_dims", counts, { dim: 32, alpha: 16 }, set)?.usual).toBe(8);
	expect(byBlock("dropout", counts, { dim: 32, alpha: 16 }, set)).toBeUndefined();
	expect([0, 1, 10, 13, 22].map((at) => blockName("block_dims", at, 23))).toEqual([
		"Embeddings",
		"Down block 1",
		"Middle block 1",
		"Up block 1",
		"Output",
	]);
	expect(blockName("block_dims", 12, 25)).toBe("Middle block");
});

test("arrow keys move between bars and change them, and a curve becomes numbers by that", async () => {
	const seen = await bars("down_lr_weight", "linear", weights);
	screen.getByRole("slider", { name: "Down block 1" }).focus();
	await userEvent.keyboard("{ArrowRight}{ArrowUp}");
	expect(seen.text).toBe("0,0.55,1");
	await userEvent.keyboard("{Shift>}{ArrowDown}{/Shift}");
	expect(seen.text).toBe("0,0.05,1");
	expect(screen.getByRole("slider", { name: "Down block 2" }).getAttribute("aria-valuenow")).toBe("0.05");
});

test("a value is typed, and ranks stay whole", async () => {
	const seen = await bars("block_dims", undefined, { count: 3, usual: 16, whole: true });
	screen.getByRole("slider", { name: "Down block 3" }).focus();
	const field = screen.getByTestId("block-value-block_dims");
	expect((field as HTMLInputElement).value).toBe("16");
	await userEvent.clear(field);
	await userEvent.type(field, "2*2{Enter}");
	expect(seen.text).toBe("16,16,4");
});

test("dragging over the bars draws them", async () => {
	const seen = await bars("down_lr_weight", "1,1,1", weights);
	const place = screen.getByRole("group");
	place.getBoundingClientRect = () => ({ left: 0, top: 0, width: 90, height: 50 }) as DOMRect;
	const at = (x: number, y: number) => ({ clientX: x, clientY: y, buttons: 1, button: 0 });
	fireEvent(place, new MouseEvent("pointerdown", { ...at(10, 25), bubbles: true }));
	fireEvent(place, new MouseEvent("pointermove", { ...at(80, 50), bubbles: true }));
	expect(seen.text).toBe("0.5,1,0");
});

test("a curve is one press, and a text that the trainer cannot read has no bars", async () => {
	const seen = await bars("up_lr_weight", "nonsense", weights, ["cosine"]);
	expect(screen.getByTestId("bars-up_lr_weight").textContent).toContain("cannot read");
	await userEvent.click(screen.getByRole("button", { name: "cosine" }));
	expect(seen.text).toBe("cosine");
	expect(screen.getAllByRole("slider")).toHaveLength(3);
});
