// Thresholds over what taggers saw: numbers that follow, tags that are left out, one image, and the one main act.
import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { Existing, FoundTag, TagQuestion } from "@/api/bindings";
import { anEffect, aReport, fake, job, show } from "@/test/tagging";

beforeEach(() => localStorage.clear());

const COUNTS = { images: 100, captioned: 40 };
const CHANGED: Record<Existing, number> = { skip: 0, append: 33, replace: 39 };

/** All images were read; half of them have a character. */
const seen = async ({ existing = "skip", options }: TagQuestion) =>
	anEffect({
		seen: 100,
		captioned: 40,
		new: 60,
		changed: CHANGED[existing],
		added: 1204,
		removed: existing === "replace" ? 310 : 0,
		general_per_image: (1 - (options?.general ?? 0)) * 40,
		with_character: 50,
		general: Array.from({ length: 50 }, (_, index) => 50 - index),
		tags: [
			{ tag: "city", added: 12, removed: 0 },
			{ tag: "mine", added: 0, removed: 5 },
			{ tag: "car", added: 3, removed: 0 },
		].filter(({ tag }) => !options?.exclude?.includes(tag)),
	});

const run = () => screen.findByTestId("tag-run");

test("what was not looked at is read first, and nothing is written", async () => {
	const api = fake([], COUNTS, undefined, async () => anEffect({ seen: 88 }));
	const { user } = await show();
	await waitFor(() => expect(screen.getByTestId("tag-run").textContent).toBe("Read 12 imagesCtrl Enter"));
	screen.getByTestId("existing-append").focus();
	await user.keyboard("{Control>}{Enter}{/Control}");
	expect(api.calls("startTagging")).toMatchObject([[{ dry_run: true, existing: "replace", tagger: "wd-vit-v3" }]]);
});

test("each choice says what it does to captions, and the button writes them", async () => {
	const api = fake([], COUNTS, undefined, seen);
	const { user } = await show();
	await waitFor(async () => expect((await run()).textContent).toBe("Write 60 captionsCtrl Enter"));
	expect(await screen.findByText("writes 60, extends 33")).toBeTruthy();
	expect(await screen.findByText("writes 60, overwrites 39")).toBeTruthy();
	await user.click(screen.getByTestId("existing-replace"));
	await waitFor(() => expect(screen.getByTestId("tag-run").textContent).toBe("Write 99 captionsCtrl Enter"));
	expect(screen.getByTestId("net-effect").textContent).toBe("tags added+1,204tags removed-310");
	await user.click(screen.getByTestId("tag-run"));
	expect(api.calls("startTagging")).toMatchObject([[{ existing: "replace" }]]);
	expect(api.calls("startTagging")[0]?.[0].dry_run).toBeUndefined();
});

test("a threshold moves by its keys, and its numbers follow", async () => {
	const api = fake([], COUNTS, undefined, seen);
	const { user } = await show();
	expect(await screen.findByText("26.0 tags per image on average")).toBeTruthy();
	expect(screen.getByText("in 50 % of the images")).toBeTruthy();
	const bars = screen.getByRole("img", { name: "General tags by probability" }).children;
	expect([...bars].filter((bar) => (bar as HTMLElement).dataset.written === "true")).toHaveLength(33);
	await user.keyboard("]]");
	expect(await screen.findByText("25.2 tags per image on average")).toBeTruthy();
	// Twice: to the test, a bracket alone begins the name of a key.
	await user.keyboard("[[[[[[[[}");
	expect(await screen.findByText("26.8 tags per image on average")).toBeTruthy();
	await waitFor(() =>
		expect(api.calls("tagEffect").at(-1)?.[0].options).toMatchObject({ general: 0.33, character: 0.86 }),
	);
});

test("while an answer is on its way no other question is asked, and then only the latest", async () => {
	let answer: (() => void) | undefined;
	const api = fake([], { images: 100, captioned: 0 }, undefined, async (question) => {
		if (question.options?.general !== 0.35) await new Promise<void>((resolve) => (answer = resolve));
		return seen(question);
	});
	const { user } = await show();
	expect(await screen.findByText("26.0 tags per image on average")).toBeTruthy();
	await user.keyboard("]]]]");
	const asked = () => api.calls("tagEffect").map(([{ options }]) => options?.general);
	await waitFor(() => expect(asked()).toEqual([0.35, 0.36]));
	expect(screen.getByText("26.0 tags per image on average")).toBeTruthy();
	answer?.();
	await waitFor(() => expect(asked()).toEqual([0.35, 0.36, 0.39]));
	answer?.();
	expect(await screen.findByText("24.4 tags per image on average")).toBeTruthy();
});

test("a tag that is unticked is never added, stays in its place, and can be taken back", async () => {
	const api = fake([], COUNTS, undefined, seen);
	const { user } = await show();
	const rows = () => screen.getAllByTestId("tag-change").map((row) => row.textContent);
	await user.click(await screen.findByRole("checkbox", { name: "Write city" }));
	await waitFor(() => expect(api.calls("tagEffect").at(-1)?.[0].options?.exclude).toEqual(["city"]));
	expect(screen.getByRole("checkbox", { name: "Write city" }).dataset.state).toBe("unchecked");
	expect(rows()).toEqual(["city+12–", "mine–-5", "car+3–"]);
	expect(screen.queryByRole("checkbox", { name: "Write mine" })).toBeNull();
	await user.click(screen.getByRole("checkbox", { name: "Write city" }));
	expect(screen.getByRole("checkbox", { name: "Write city" }).dataset.state).toBe("checked");
	expect(screen.queryByRole("button", { name: "Add city again" })).toBeNull();
	await waitFor(async () => expect((await run()).textContent).toBe("Write 60 captionsCtrl Enter"));
	const car = screen.getByRole("checkbox", { name: "Write car" });
	await user.click(car);
	expect(document.activeElement).toBe(car);
	await user.keyboard("{Control>}{Enter}{/Control}");
	expect(api.calls("startTagging")).toMatchObject([[{ options: { exclude: ["car"] } }]]);
});

test("while images are read thresholds work on those that were, and numbers follow the job", async () => {
	let read = 10;
	const reading = job({ progress: null }, { dry_run: true, existing: "replace" });
	const api = fake([reading], { images: 100, captioned: 0 }, undefined, async () =>
		anEffect({ seen: read, new: read, general_per_image: read }),
	);
	await show();
	expect(await screen.findByText("10.0 tags per image on average")).toBeTruthy();
	expect((await run()).textContent).toBe("Reading images");
	read = 20;
	const progress = { phase: "Tagging", done: 20, total: 100, rate: 5, eta_seconds: 16, provider: "cpu", note: null };
	api.emit({ type: "job_progress", data: { job: 7, progress } });
	expect(await screen.findByText("20.0 tags per image on average")).toBeTruthy();
	expect(screen.getByText("No captions yet: writes 20 new captions.")).toBeTruthy();
});

test("an image that cannot be read is not offered again", async () => {
	const result = { ...aReport, operation: null };
	fake([job({ state: "done", result }, { dry_run: true })], COUNTS, undefined, async () =>
		anEffect({ seen: 99, captioned: 40, new: 59 }),
	);
	await show();
	await waitFor(async () => expect((await run()).textContent).toBe("Write 59 captionsCtrl Enter"));
	expect(screen.getByTestId("tag-result").textContent).toContain("59 images readno caption written");
	expect(screen.getByTestId("tag-failed").textContent).toContain("cut.png: the PNG image is damaged");
	expect(screen.queryByTestId("tag-preview")).toBeNull();
});

test("a reading whose process ended first goes on where it was", async () => {
	fake([job({ state: "interrupted" }, { dry_run: true })], COUNTS);
	await show();
	expect(await screen.findByText("What was seen until then is kept. Read again to go on with the rest.")).toBeTruthy();
	expect(screen.queryByText("Show it in the history")).toBeNull();
	await waitFor(async () => expect((await run()).textContent).toBe("Read 100 imagesCtrl Enter"));
});

test("one image says what becomes of each tag; arrows and R go through the images", async () => {
	const tag = (parts: Partial<FoundTag>): FoundTag => ({
		tag: "solo",
		category: "general",
		probability: 0.97,
		threshold: 0.35,
		fate: "kept",
		...parts,
	});
	fake([], COUNTS, undefined, seen, async (_, file) => ({
		tags: [
			tag({ tag: file }),
			tag({ tag: "city", probability: 0.94, fate: "added" }),
			tag({ tag: "signature", probability: 0.49, fate: "blocked" }),
			tag({ tag: "star", probability: 0.33, fate: "below" }),
		],
		before: "solo",
		after: "solo, city",
	}));
	const { user } = await show();
	const preview = within(await screen.findByTestId("tag-preview-image"));
	await waitFor(() =>
		expect(preview.getAllByTestId("found-tag").map((found) => found.textContent)).toEqual([
			"a.png0.97kept",
			"city0.94added",
			"signature0.49blocked",
			"star0.33below",
		]),
	);
	expect(preview.getByTestId("large-picture").textContent).toBe("a.png");
	await user.keyboard("{ArrowLeft}");
	expect(preview.getByTestId("preview-place").textContent).toBe("3 of 3");
	await waitFor(() => expect(preview.getAllByTestId("found-tag")[0]?.textContent).toBe("c.png0.97kept"));
	await user.keyboard("{ArrowRight}{ArrowRight}");
	expect(preview.getByTestId("preview-place").textContent).toBe("2 of 3");
	await user.keyboard("r");
	expect(preview.getByTestId("preview-place").textContent).not.toBe("2 of 3");
});

test("several taggers look at the same images as one", async () => {
	const api = fake([], COUNTS, undefined, async (question) =>
		anEffect({ seen: question.taggers.length > 1 ? 80 : 100, new: 60 }),
	);
	const { user } = await show();
	await user.click(await screen.findByRole("button", { name: "Combine several" }));
	await user.click(within(screen.getByTestId("tagger-demo")).getByRole("checkbox"));
	await user.click(screen.getByRole("radio", { name: "Mean" }));
	await waitFor(() =>
		expect(api.calls("tagEffect").at(-1)?.[0]).toMatchObject({ taggers: ["wd-vit-v3", "demo"], combine: "mean" }),
	);
	await waitFor(async () => expect((await run()).textContent).toBe("Read 20 imagesCtrl Enter"));
	await user.click(await run());
	expect(api.calls("startTagging")).toMatchObject([[{ tagger: "wd-vit-v3", also: ["demo"], combine: "mean" }]]);
});
