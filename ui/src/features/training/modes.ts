// What can be made of a base model, as people call it.
import type { Mode } from "@/api/bindings";

export const MODES: { id: Mode; label: string; about: string }[] = [
	{
		id: "lora",
		label: "LoRA",
		about: "A small file beside the base model. Fits nearly always, and trains on most cards.",
	},
	{
		id: "finetune",
		label: "Fine-tuning",
		about: "The whole base model, with a caption for each image. Needs many images and much memory.",
	},
	{
		id: "dreambooth",
		label: "DreamBooth",
		about: "The whole base model on one subject, named by a rare word, with images of its class to hold the rest.",
	},
	{
		id: "textual_inversion",
		label: "Textual inversion",
		about: "An embedding: a new word, and nothing else of the model changes.",
	},
	{ id: "xti", label: "Extended inversion (XTI)", about: "An embedding with vectors of its own for each block." },
	{
		id: "controlnet",
		label: "ControlNet",
		about: "A network that follows control images, such as edges or poses; each image needs one.",
	},
	{
		id: "lllite",
		label: "ControlNet-LLLite",
		about: "A light control network for SDXL; each image needs a control image.",
	},
	{
		id: "lllite_old",
		label: "LLLite, first version",
		about: "The older script for the same.",
	},
];

/** What people call a mode. */
export function modeLabel(mode: Mode): string {
	return MODES.find(({ id }) => id === mode)?.label ?? mode;
}

/** What to say to somebody who looks for a mode that the trainer does not have. */
export function missingMode(search: string): string | undefined {
	const words = search.trim().toLowerCase();
	if (words.length < 5 || !("hypernetworks".startsWith(words) || words.startsWith("hypernet"))) return undefined;
	return "sd-scripts has no trainer for hypernetworks. A LoRA does what they did, and better; for a new word alone there is textual inversion.";
}
