// Auto-tag: what is asked of the core, what is shown while it works, and what it did.
import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { fakeApi, problem } from "@/test/fake-api";
import { anEffect, aReport, fake, job, show, tagger } from "@/test/tagging";

beforeEach(() => localStorage.clear());

test("reading and writing at once says how many images, and the core gets what was chosen", async () => {
	const api = fake([]);
	const { user } = await show();
	expect((await screen.findByTestId("tag-at-once")).textContent).toBe("Tag 60 images at once");
	await user.click(screen.getByTestId("existing-append"));
	expect(screen.getByTestId("tag-at-once").textContent).toBe("Tag 100 images at once");
	await user.click(screen.getByLabelText("Never add"));
	await user.paste("watermark, signature");
	await user.keyboard("{Enter}");
	await user.click(screen.getByLabelText("Rating tag first"));
	await user.click(screen.getByPlaceholderText("None"));
	await user.paste("mika");
	await user.click(screen.getByTestId("tag-at-once"));
	expect(api.calls("startTagging")).toEqual([
		[
			{
				dataset: "mika",
				tagger: "wd-vit-v3",
				existing: "append",
				options: {
					general: 0.35,
					character: 0.85,
					exclude: ["watermark", "signature"],
					keep_underscores: false,
					rating: "first",
					trigger: "mika",
				},
			},
		],
	]);
});

test("a running job shows how far it is, where it runs and why, and can be stopped", async () => {
	const api = fake([job({})]);
	const { user } = await show();
	await screen.findByTestId("tag-progress");
	const progress = {
		phase: "Tagging",
		done: 12,
		total: 60,
		rate: 0.5,
		eta_seconds: 96,
		provider: "cpu",
		note: "It runs on the processor.",
	};
	api.emit({ type: "job_progress", data: { job: 7, progress } });
	await waitFor(() => expect(screen.getByTestId("tag-count").textContent).toBe("12 of 60"));
	const bar = within(screen.getByTestId("tag-progress"));
	expect(bar.getByText(/0\.5.* images\/s · .* left · CPU/)).toBeTruthy();
	expect(bar.getByText("It runs on the processor.")).toBeTruthy();
	expect((screen.getByTestId("tag-run") as HTMLButtonElement).disabled).toBe(true);
	await user.click(bar.getByRole("button", { name: "Stop, keep 12" }));
	expect(api.calls("cancelJob")).toEqual([[7]]);
});

test("an ended job says what it wrote and which images failed", async () => {
	fake([job({ state: "done", result: aReport })]);
	await show();
	expect((await screen.findByTestId("tag-result")).textContent).toContain(
		"58 captions written1 left as they were · 1 failed · 2.95 images/s on the CPU",
	);
	expect(screen.getByTestId("tag-preview").textContent).toContain("1girl, smile");
	expect(screen.getByTestId("picture").textContent).toBe("a.png");
	expect(screen.getByTestId("tag-failed").textContent).toContain("cut.png: the PNG image is damaged");
	expect(screen.getByText("Show it in the history")).toBeTruthy();
});

test("a job whose process ended first says that its captions are there", async () => {
	fake([job({ state: "interrupted" })]);
	await show();
	expect(await screen.findByText("Nyx ended before the tagging did")).toBeTruthy();
	expect(screen.getByText("Show it in the history")).toBeTruthy();
});

test("a failed job says what to do", async () => {
	const failed = problem({ code: "onnxruntime_missing", message: "ONNX Runtime is not there", hint: "Run the setup" });
	fake([job({ state: "failed", problem: failed })]);
	await show();
	expect((await screen.findByTestId("problem")).dataset.code).toBe("onnxruntime_missing");
});

test("without captions there is nothing to ask about them; with all of them nothing to skip to", async () => {
	fake([], { images: 12, captioned: 0 });
	const { unmount } = await show();
	expect(await screen.findByText("No captions yet: writes 12 new captions.")).toBeTruthy();
	unmount();
	fake([], { images: 12, captioned: 12 }, undefined, async () => anEffect({ images: 12, seen: 12, captioned: 12 }));
	await show();
	await waitFor(() => expect(screen.getByTestId("tag-run").textContent).toBe("Every image has a caption"));
});

test("a folder without images, and a tagger that is broken, say so", async () => {
	fake([], { images: 0, captioned: 0 });
	const { unmount } = await show();
	expect(await screen.findByText("No images in this folder")).toBeTruthy();
	unmount();
	const gone = problem({ code: "not_a_tagger", message: "It has no model.onnx" });
	fakeApi({
		listTaggers: async () => [tagger({ tags: null, bytes: null, problem: gone })],
		captionCounts: async () => ({ images: 3, captioned: 0 }),
		listJobs: async () => [],
	});
	await show();
	expect((await screen.findByTestId("tagger-wd-vit-v3")).textContent).toContain("It has no model.onnxbroken");
	expect((screen.getByTestId("tag-run") as HTMLButtonElement).disabled).toBe(true);
});

test("while a training uses the card the tagging waits, unless this one is to do otherwise", async () => {
	const api = fake([], undefined, { used: true, training: ["kana"], free: 6.8 * 1024 ** 3 });
	const { user } = await show();
	const choice = await screen.findByTestId("while-training");
	expect(choice.textContent).toContain("A training uses the cardkana");
	expect(choice.textContent).toContain("Share the card6.8 GB free now; both are slower");
	expect((screen.getByLabelText(/Wait for the run/) as HTMLButtonElement).dataset.state).toBe("checked");
	await user.click(screen.getByLabelText(/Use the CPU/));
	await user.click(await screen.findByTestId("tag-at-once"));
	expect(api.calls("startTagging")[0]).toMatchObject([{ while_training: "cpu" }]);
});

test("a tagging that waits for the card says for what, and can do otherwise", async () => {
	const progress = {
		phase: "Waiting for the card",
		done: 0,
		total: null,
		rate: null,
		eta_seconds: null,
		provider: null,
		note: "The graphics card is used by kana",
	};
	const waiting = job({ state: "queued", gpus: { gpus: [], count: 1, while_training: "wait" }, progress });
	const api = fake([waiting]);
	const { user } = await show();
	const bar = within(await screen.findByTestId("tag-progress"));
	expect(bar.getByText("Waiting for the card")).toBeTruthy();
	expect(bar.getByText("The graphics card is used by kana")).toBeTruthy();
	await user.click(bar.getByRole("button", { name: "Share the card" }));
	expect(api.calls("tagWhileTraining")).toEqual([[7, "share"]]);
	expect(screen.getByText("The tagging waits for its turn")).toBeTruthy();
});
