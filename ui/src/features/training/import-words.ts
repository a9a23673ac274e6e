// Imported settings in words: what kind of file it was, what is missing.
import type { ImportForm, ImportReport, KeyOutcome, KeyReport } from "@/api/bindings";

/** Endings of files that hold settings and nothing else, wherever they are dropped. */
const SETTINGS = ["toml", "json", "sh", "ps1", "bat", "cmd"];
/** Endings that may hold settings, where settings are meant. */
export const IMPORTABLE = [...SETTINGS, "safetensors", "txt"];

/** Whether what hovers over the window is meant to be imported; a LoRA or a text only on the Train page. */
export function isSettings(paths: string[], onTrain: boolean): boolean {
	const ending = /\.([^./\\]+)$/.exec(paths[0] ?? "")?.[1]?.toLowerCase() ?? "";
	return paths.length === 1 && (onTrain ? IMPORTABLE : SETTINGS).includes(ending);
}

const FORMS: Record<ImportForm, string> = {
	kohya_ss: "settings of kohya_ss",
	kohya: "a configuration of sd-scripts",
	lora_easy: "settings of LoRA_Easy_Training_Scripts",
	command: "a training command",
	lora: "what the LoRA says about its training",
	nyx: "a configuration of Nyx",
};

export const formWords = (form: ImportForm): string => FORMS[form];

/** A place in a configuration, in words. */
export function missingWords(place: string): string {
	if (place === "base_model") return "The base model";
	const subset = /^dataset\.datasets\[(\d+)\]\.subsets\[(\d+)\]\.image_dir$/.exec(place);
	if (!subset) return place;
	const [dataset, folder] = [Number(subset[1]) + 1, Number(subset[2]) + 1];
	return dataset === 1 && folder === 1 ? "A folder of images" : `The folder of images ${folder} of dataset ${dataset}`;
}

export const keysWith = (report: ImportReport, ...outcomes: KeyOutcome[]): KeyReport[] =>
	report.keys.filter(({ outcome }) => outcomes.includes(outcome));

/** How many keys the draft follows, as the core counts them. */
export const takenCount = (report: ImportReport): number => keysWith(report, "taken", "translated", "default").length;
