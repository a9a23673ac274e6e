// The table of key=value: known keys with their controls, unknown ones with a mark, every entry written as its reader wants it.
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import type { Json } from "../places";
import { config, param, signatures } from "../sample";
import { offered, takesOf } from "../signatures";
import { ChoiceField } from "./choice";
import { isOn, shownValue, split, writtenValue } from "./pair";
import { PairsField } from "./pairs";

vi.setConfig({ testTimeout: 30_000 });

const given = (key: string, params: Json = {}) =>
	takesOf(
		key,
		{ ...config, params: { network_module: "networks.lora", optimizer_type: "adamw8BIT", ...(params as object) } },
		signatures,
	);

async function table(key: string, texts: string[]) {
	fakeApi({});
	const seen: { value: Json } = { value: texts };
	const takes = given(key);
	if (!takes) throw new Error(`${key} is no list`);
	const list = { ...param("network_dim"), key, kind: "list[str]" as const };
	function Held() {
		const [value, setValue] = useState<Json>(texts);
		return (
			<PairsField
				id="field"
				param={list}
				value={value ?? undefined}
				takes={takes as NonNullable<typeof takes>}
				onChange={(next) => {
					seen.value = next;
					setValue(next);
				}}
			/>
		);
	}
	await renderUi(<Held />);
	return seen;
}

test("entries are split at the first sign, and text is shown without its quotes", () => {
	expect(split("network_reg_dims=a=4")).toEqual({ key: "network_reg_dims", value: "a=4" });
	expect(split("nothing")).toBeUndefined();
	expect(split("=4")).toBeUndefined();
	const [, , device] = signatures.optimizers[0]?.args ?? [];
	expect(shownValue("'cpu'", device, true)).toBe("cpu");
	expect(writtenValue("it's", device, true)).toBe("'it\\'s'");
	expect(shownValue(writtenValue("a\\b'c", device, true), device, true)).toBe("a\\b'c");
	expect(shownValue("cpu", device, false)).toBe("cpu");
	expect(isOn(undefined, { ...(device as NonNullable<typeof device>), default: "True" })).toBe(true);
});

test("who reads a list follows from what is chosen", () => {
	expect(given("network_args")?.owner).toBe("LoRA");
	expect(given("optimizer_args")?.owner).toBe("AdamW 8-bit");
	expect(given("optimizer_args", { optimizer_type: "mine.Own" })).toEqual({
		owner: undefined,
		specs: [],
		python: true,
		blocks: {},
	});
	expect(given("network_dim")).toBeUndefined();
});

test("a known key has its label, its help and a control; another one is kept and marked", async () => {
	const seen = await table("network_args", ["conv_dim=8", "convdim=4"]);
	const row = within(screen.getByTestId("pair-conv_dim"));
	expect(row.getByText("Conv rank")).toBeTruthy();
	expect(row.getByText("Rank of the convolutions.")).toBeTruthy();
	expect(screen.getByTestId("mark-convdim").getAttribute("aria-label")).toBe("LoRA takes no key convdim");
	await userEvent.type(screen.getByTestId("value-conv_dim"), "4");
	expect(seen.value).toEqual(["conv_dim=84", "convdim=4"]);
	await userEvent.type(screen.getByTestId("value-convdim"), "x");
	expect(seen.value).toEqual(["conv_dim=84", "convdim=4x"]);
});

test("a key is found by its help, is only written with a value, and can be taken out", async () => {
	const seen = await table("network_args", ["conv_dim=8"]);
	await userEvent.type(screen.getByTestId("add-to-network_args"), "dropped");
	expect(screen.queryByTestId("add-conv_dim")).toBeNull();
	expect(screen.queryByTestId("add-idle_one"), "what nothing reads is not offered").toBeNull();
	await userEvent.click(screen.getByTestId("add-rank_dropout"));
	expect(seen.value).toEqual(["conv_dim=8"]);
	await userEvent.type(screen.getByTestId("value-rank_dropout"), "0.1");
	expect(seen.value).toEqual(["conv_dim=8", "rank_dropout=0.1"]);
	await userEvent.click(screen.getByRole("button", { name: "Remove conv_dim" }));
	await userEvent.click(screen.getByRole("button", { name: "Remove rank_dropout" }));
	expect(seen.value).toBeNull();
});

test("what is typed as key=value is added as it stands", async () => {
	const seen = await table("network_args", []);
	await userEvent.type(screen.getByTestId("add-to-network_args"), "brand_new=1=2{Enter}");
	expect(seen.value).toEqual(["brand_new=1=2"]);
	await userEvent.type(screen.getByTestId("add-to-network_args"), "other=1");
	await userEvent.tab();
	expect(seen.value).toEqual(["brand_new=1=2", "other=1"]);
});

test("a module's switch is True or left out, an optimizer's True or False", async () => {
	const network = await table("network_args", []);
	await userEvent.type(screen.getByTestId("add-to-network_args"), "verbose{Enter}");
	expect(network.value).toEqual(["verbose=True"]);
	await userEvent.click(screen.getByTestId("value-verbose"));
	expect(network.value).toBeNull();
	expect(screen.getByTestId("pair-verbose")).toBeTruthy();
});

test("an optimizer's values are Python", async () => {
	const seen = await table("optimizer_args", ["amsgrad=True", "device='cpu'"]);
	await userEvent.click(screen.getByTestId("value-amsgrad"));
	expect(seen.value).toEqual(["amsgrad=False", "device='cpu'"]);
	const device = screen.getByTestId("value-device") as HTMLInputElement;
	expect(device.value).toBe("cpu");
	await userEvent.clear(device);
	await userEvent.type(screen.getByTestId("value-device"), "cuda");
	expect(seen.value).toEqual(["amsgrad=False", "device='cuda'"]);
});

test("many values are searched, and another one is taken as it is typed", async () => {
	const many = Array.from({ length: 12 }, (_, n) => ({
		value: `Optimizer${n}`,
		label: `Number ${n}`,
		refused: null,
		families: null,
	}));
	fakeApi({});
	const onChange = vi.fn();
	await renderUi(
		<ChoiceField id="f" param={{ ...param("optimizer_type"), suggest: many }} value="Optimizer3" onChange={onChange} />,
	);
	const field = screen.getByTestId("field-optimizer_type");
	expect(field.textContent).toContain("Number 3");
	await userEvent.click(field);
	await userEvent.type(screen.getByPlaceholderText("Search, or type a name"), "number 11");
	await userEvent.click(screen.getByTestId("choose-Optimizer11"));
	expect(onChange).toHaveBeenLastCalledWith("Optimizer11");
	await userEvent.click(field);
	await userEvent.type(screen.getByPlaceholderText("Search, or type a name"), "mine.Own");
	await userEvent.click(screen.getByTestId("choose-typed"));
	expect(onChange).toHaveBeenLastCalledWith("mine.Own");
});

test("the form offers what fits the family", () => {
	const [changed] = offered([{ ...param("network_dim"), key: "network_module" }], signatures);
	expect(changed?.suggest).toEqual([{ value: "networks.lora", label: "LoRA", refused: null, families: null }]);
});
