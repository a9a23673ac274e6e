// What is asked for on the Auto-tag tab. Kept for each dataset, so that leaving the tab loses nothing.
import { useState } from "react";
import type { Existing, TagSpec, WhileTraining } from "@/api/bindings";

export type TagForm = {
	tagger: string | null;
	general: number;
	character: number;
	exclude: string[];
	spaces: boolean;
	rating: boolean;
	trigger: string;
	existing: Existing;
};

const START: TagForm = {
	tagger: null,
	general: 0.35,
	character: 0.85,
	exclude: [],
	spaces: true,
	rating: false,
	trigger: "",
	existing: "skip",
};

const key = (dataset: string) => `nyx.tagging.${dataset}`;

function stored(dataset: string): TagForm {
	try {
		return { ...START, ...JSON.parse(localStorage.getItem(key(dataset)) ?? "{}") };
	} catch {
		return START;
	}
}

export function useTagForm(dataset: string) {
	const [form, setForm] = useState(() => stored(dataset));
	const change = (part: Partial<TagForm>) => {
		const next = { ...form, ...part };
		setForm(next);
		localStorage.setItem(key(dataset), JSON.stringify(next));
	};
	return { form, change };
}

/** The form in the words of the core. */
export function specOf(dataset: string, tagger: string, form: TagForm, whileTraining: WhileTraining | null): TagSpec {
	return {
		dataset,
		tagger,
		existing: form.existing,
		...(whileTraining && { while_training: whileTraining }),
		options: {
			general: form.general,
			character: form.character,
			exclude: form.exclude,
			keep_underscores: !form.spaces,
			rating: form.rating ? "first" : "none",
			trigger: form.trigger.trim() || null,
		},
	};
}
