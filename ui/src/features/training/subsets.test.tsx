// The editor of a folder against the trainer's own list of keys: each that a folder may have has one control, of any kind of dataset.
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Config, Issue, Param } from "@/api/bindings";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import facts from "../../../../resources/params/kohya-dataset.json";
import { config } from "./sample";
import { Subsets } from "./subsets";
import { unknownParam } from "./unknown-param";

type Fact = { kind: string; levels: string[]; kinds: string[]; default: unknown };
const keys = Object.entries(facts.keys as Record<string, Fact>);

const asParam = ([key, fact]: [string, Fact]): Param => ({
	...unknownParam(key),
	half: "dataset",
	kind: fact.kind as Param["kind"],
	levels: fact.levels as Param["levels"],
	at: fact.levels.length === 1 || key === "num_repeats" ? "subset" : "general",
	default: fact.default as Param["default"],
	label: key,
});

const place = "dataset.datasets[0].subsets[0]";

async function edit(options: Param[], config: Config, issues: Issue[] = []) {
	fakeApi({});
	const repeats = options.find((param) => param.key === "num_repeats") as Param;
	const none = () => {};
	await renderUi(
		<Subsets
			config={config}
			registered={[]}
			dataset={0}
			repeats={repeats}
			options={options}
			facts={[]}
			issues={issues}
			set={none}
			change={none}
			onFix={none}
		/>,
	);
	const options_ = screen.getByTestId("options-0-0");
	if (options_.getAttribute("aria-expanded") === "false") await userEvent.click(options_);
}

test.each(["dreambooth", "finetune", "controlnet"])("every key of a %s folder has one control", async (kind) => {
	const wanted = keys.filter(([, fact]) => fact.levels.includes("subset") && fact.kinds.includes(kind));
	expect(wanted.length).toBeGreaterThan(20);
	await edit(wanted.map(asParam), config);
	for (const [key] of wanted) {
		if (key === "image_dir") screen.getByTestId("image-dir-0-0");
		else if (key === "num_repeats") expect(document.getElementById("repeats-0-0")).toBeTruthy();
		else {
			const row = screen.getByTestId(`row-${place}.${key}`);
			const controls = row.querySelectorAll("input, textarea, select, button, [role=switch], [role=combobox]");
			expect(controls.length, key).toBeGreaterThan(0);
		}
	}
	expect(screen.getAllByTestId(new RegExp(`^row-${place.replace(/[[\].]/g, "\\$&")}\\.`))).toHaveLength(
		wanted.length - 2,
	);
});

test("what a folder does not say shows as the nearest table around it says", async () => {
	const wanted = keys.filter(([key]) => ["num_repeats", "keep_tokens", "token_warmup_min"].includes(key));
	const around = structuredClone(config);
	around.dataset = {
		general: { keep_tokens: 1, token_warmup_min: 4 },
		datasets: [{ values: { keep_tokens: 2, num_repeats: 7 }, subsets: [{ image_dir: "kana" }] }],
	};
	await edit(wanted.map(asParam), around);
	const placeholder = (key: string) =>
		within(screen.getByTestId(`row-${place}.${key}`))
			.getByTestId(`field-${key}`)
			.getAttribute("placeholder");
	expect(placeholder("keep_tokens")).toBe("2");
	expect(placeholder("token_warmup_min")).toBe("4");
	expect(document.getElementById("repeats-0-0")?.getAttribute("placeholder")).toBe("7");
});

test("what is wrong with a row in sight is said beside it, and of others above them", async () => {
	const wanted = keys.filter(([key]) => ["num_repeats", "conditioning_data_dir", "class_tokens"].includes(key));
	const params = wanted
		.map(asParam)
		.map((param): Param => (param.key === "conditioning_data_dir" ? { ...param, level: "basic" } : param));
	const issue = (key: string): Issue => ({
		level: "error",
		code: "required",
		param: `${place}.${key}`,
		message: `No ${key}`,
		hint: null,
		fix: null,
	});
	await edit(params, config, [issue("conditioning_data_dir"), issue("image_dir")]);
	expect(screen.getAllByText("No conditioning_data_dir")).toHaveLength(1);
	expect(screen.getAllByText("No image_dir")).toHaveLength(1);
});
