// The core as the tests of the Auto-tag tab see it, and the tab itself.
import type { CaptionCounts, ImageEffect, Job, TagCard, TaggerInfo, TaggingEffect, TagQuestion } from "@/api/bindings";
import { TagTab } from "@/features/tagging/tag-tab";
import { fakeApi } from "./fake-api";
import { aJob } from "./job";
import { renderUi } from "./render";

export const tagger = (parts: Partial<TaggerInfo>): TaggerInfo => ({
	id: "wd-vit-v3",
	path: "/taggers/wd-vit-v3",
	origin: "copied",
	tags: 10861,
	bytes: 378_000_000,
	problem: null,
	...parts,
});

export const job = (parts: Partial<Job>, order: object = {}) =>
	aJob({
		id: 7,
		title: "Tag mika with wd-vit-v3",
		task: { kind: "tag", dataset: "mika", tagger: "wd-vit-v3", ...order } as Job["task"],
		...parts,
	});

export const aReport = {
	images: 60,
	written: 58,
	skipped: 1,
	failed: [{ file: "cut.png", reason: "the PNG image is damaged" }],
	seconds: 20,
	known: 0,
	images_per_second: 2.95,
	provider: "cpu",
	note: null,
	operation: 4,
	preview: [{ file: "a.png", before: null, after: "1girl, smile" }],
};

/** Of a dataset that no tagger looked at. */
export const anEffect = (parts: Partial<TaggingEffect> = {}): TaggingEffect => ({
	images: 100,
	seen: 0,
	captioned: 0,
	new: 0,
	changed: 0,
	added: 0,
	removed: 0,
	general_per_image: 0,
	with_character: 0,
	general: Array(50).fill(0),
	character: Array(50).fill(0),
	tags: [],
	...parts,
});

const noCard: TagCard = { used: false, training: [], free: null };

export function fake(
	jobs: Job[],
	counts: CaptionCounts = { images: 100, captioned: 40 },
	card = noCard,
	effect: (question: TagQuestion) => Promise<TaggingEffect> = async () => anEffect({ images: counts.images }),
	image: (question: TagQuestion, file: string) => Promise<ImageEffect> = async () => ({
		tags: [],
		before: null,
		after: null,
	}),
) {
	return fakeApi({
		listTaggers: async () => [tagger({}), tagger({ id: "demo", origin: "shipped", tags: 22, bytes: 6461 })],
		captionCounts: async () => counts,
		taggingCard: async () => card,
		getSettings: async () => ({}),
		tagWhileTraining: async () => jobs[0] ?? job({}),
		listJobs: async () => jobs,
		startTagging: async () => job({}),
		cancelJob: async () => job({ cancel_requested: true }),
		tagEffect: effect,
		tagImageEffect: image,
	});
}

export const show = (files = ["a.png", "b.png", "c.png"]) =>
	renderUi(
		<TagTab
			dataset="mika"
			files={files}
			picture={(file) => <i data-testid="picture">{file}</i>}
			largePicture={(file) => <b data-testid="large-picture">{file}</b>}
		/>,
	);
