// The sections of the form, in their order, each with what it is about.
import type { Group, Issue, Param } from "@/api/bindings";

export type SectionId = Group | "extra";

export const SECTIONS: { id: SectionId; title: string; about: string }[] = [
	{ id: "model", title: "Model", about: "What is trained upon" },
	{ id: "dataset", title: "Dataset", about: "Images and how they are grouped" },
	{ id: "network", title: "Network", about: "What is trained and how large the file becomes" },
	{ id: "training", title: "Training", about: "How long, and from where" },
	{ id: "optimizer", title: "Optimizer", about: "How weights move" },
	{ id: "learning_rate", title: "Learning rate", about: "When the step size changes" },
	{ id: "memory", title: "Memory", about: "What fits, and how fast" },
	{ id: "launch", title: "Graphics cards", about: "Which ones, and how the training starts" },
	{ id: "noise_loss", title: "Noise and loss", about: "What counts as an error" },
	{ id: "captions", title: "Captions", about: "How the text is read" },
	{ id: "saving", title: "Saving", about: "What is written and when" },
	{ id: "samples", title: "Samples", about: "Images made on the way" },
	{ id: "logging", title: "Logging", about: "What is recorded" },
	{ id: "extra", title: "Extra arguments", about: "What this form does not know" },
];

const ALWAYS: SectionId[] = ["model", "dataset", "extra"];

/** The sections that hold anything of these; what is trained decides: only some modes have a network. */
export function offeredSections(params: Param[]) {
	if (params.length === 0) return SECTIONS;
	return SECTIONS.filter(({ id }) => ALWAYS.includes(id) || params.some((param) => param.form && param.group === id));
}

const title = (id: SectionId) => SECTIONS.find((section) => section.id === id)?.title ?? id;

/** The section that shows an issue. */
export function sectionOf(place: string, params: Param[]): SectionId {
	if (["name", "base_model", "family", "mode", "trainer"].includes(place)) return "model";
	const key = place.split(".").at(-1) ?? place;
	const half = place.startsWith("dataset") ? "dataset" : "params";
	const param = params.find((param) => param.key === key && param.half === half);
	if (half === "dataset") return param?.form ? param.group : "dataset";
	if (place.startsWith("launch")) return "launch";
	return param?.form ? param.group : "extra";
}

/** Whether a parameter answers a search: by label, key, section, help or another name. */
export function matches(param: Param, words: string): boolean {
	const names = [
		param.label,
		param.key,
		param.key.replaceAll("_", " "),
		title(param.group),
		param.help,
		...param.words,
	];
	const text = names.join(" ").toLowerCase();
	return words
		.toLowerCase()
		.split(/\s+/)
		.every((word) => text.includes(word));
}

/** The worst issue of each section. */
export function worst(issues: Issue[], params: Param[]): Map<SectionId, Issue["level"]> {
	const found = new Map<SectionId, Issue["level"]>();
	for (const issue of issues) {
		const section = sectionOf(issue.param, params);
		const before = found.get(section);
		if (issue.level === "error" || (issue.level === "warning" && before !== "error")) found.set(section, issue.level);
	}
	return found;
}
