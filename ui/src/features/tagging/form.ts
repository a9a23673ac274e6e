// What is asked for on the Auto-tag tab. Kept for each dataset, so that leaving the tab loses nothing.
import { useState } from "react";
import type { Combine, Existing, TaggerInfo, TagOptions, TagQuestion, TagSpec, WhileTraining } from "@/api/bindings";

/** Thresholds that can be chosen. */
export const LEAST = 0.05;
export const MOST = 1;

export type TagForm = {
	tagger: string | null;
	/** Whether further taggers look at the same images, and which. */
	several: boolean;
	also: string[];
	combine: Combine;
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
	several: false,
	also: [],
	combine: "union",
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

/** The taggers that look at the images, by id: those chosen that can be used, or the first that can. */
export function chosenTaggers(form: TagForm, taggers: TaggerInfo[]): string[] {
	const usable = taggers.filter((tagger) => tagger.problem === null).map((tagger) => tagger.id);
	const first = usable.find((id) => id === form.tagger) ?? usable[0];
	if (first === undefined) return [];
	return form.several ? [first, ...form.also.filter((id) => id !== first && usable.includes(id))] : [first];
}

/** One step of a threshold, in hundredths. */
export function moved(threshold: number, hundredths: number): number {
	return Math.min(MOST, Math.max(LEAST, (Math.round(threshold * 100) + hundredths) / 100));
}

function optionsOf(form: TagForm): TagOptions {
	return {
		general: form.general,
		character: form.character,
		exclude: form.exclude,
		keep_underscores: !form.spaces,
		rating: form.rating ? "first" : "none",
		trigger: form.trigger.trim() || null,
	};
}

/** The form as a question to the core. */
export function questionOf(dataset: string, taggers: string[], form: TagForm): TagQuestion {
	return { dataset, taggers, combine: form.combine, existing: form.existing, options: optionsOf(form) };
}

/** And as an order, where there is a tagger. */
export function specOf(
	dataset: string,
	[tagger, ...also]: string[],
	form: TagForm,
	whileTraining: WhileTraining | null,
): TagSpec | null {
	if (tagger === undefined) return null;
	return {
		dataset,
		tagger,
		...(also.length > 0 && { also, combine: form.combine }),
		existing: form.existing,
		...(whileTraining && { while_training: whileTraining }),
		options: optionsOf(form),
	};
}
