// LoRA facts in words: families, dims, and what the training wrote into the header.
import type { Family, Lora, LoraFile } from "@/api/bindings";
import { count, estimate, learningRate } from "@/lib/format";

const families: Record<Family, string> = {
	sd15: "SD 1.5",
	sd2: "SD 2",
	sdxl: "SDXL",
	sd3: "SD 3",
	flux: "FLUX.1",
	chroma: "Chroma",
	lumina: "Lumina",
	hunyuan_image: "Hunyuan Image",
	anima: "Anima",
};

export function familyName(family: Family | null): string {
	return family === null ? "Unknown base" : families[family];
}

/** `dim 32/16` */
export function dims({ rank, alpha }: Pick<LoraFile, "rank" | "alpha">): string {
	if (rank === null) return "";
	return alpha === null ? `dim ${rank}` : `dim ${rank}/${alpha}`;
}

/** What calls the LoRA up: the phrase its file names, else the tags that it saw most often. */
export function trigger(lora: Pick<Lora, "metadata" | "tags">): { label: string; text: string } | null {
	const phrase = lora.metadata["modelspec.trigger_phrase"]?.trim();
	if (phrase) return { label: "Trigger", text: phrase };
	const most = lora.tags[0]?.count;
	const text = lora.tags
		.filter((tag) => tag.count === most)
		.slice(0, 3)
		.map((tag) => tag.tag)
		.join(", ");
	return text ? { label: "Most frequent", text } : null;
}

export type Fact = { label: string; value: string };

/** What the header says about the training, in the order in which people ask. What it does not say is left out. */
export function trainingFacts(lora: Lora): Fact[] {
	const said = (key: string) => {
		const value = lora.metadata[key];
		return value === undefined || value === "None" || value === "" ? undefined : value;
	};
	const number = (key: string) => {
		const value = Number(said(key));
		return said(key) !== undefined && Number.isFinite(value) ? value : undefined;
	};
	const listed = (...parts: (string | undefined | false)[]) => parts.filter(Boolean).join(", ") || undefined;
	const rate = number("ss_unet_lr") ?? number("ss_learning_rate");
	const [steps, epochs, images] = [number("ss_steps"), number("ss_epoch"), number("ss_num_train_images")];
	const [started, finished] = [number("ss_training_started_at"), number("ss_training_finished_at")];
	const [snr, noise] = [said("ss_min_snr_gamma"), said("ss_noise_offset")];
	const facts: [string, string | undefined][] = [
		["Base model", lora.base ?? undefined],
		["Base hash", lora.base_hash?.slice(0, 10)],
		["Network", listed(lora.network ?? undefined, dims(lora).replace("/", ", alpha "))],
		["Modules", `${count(lora.parts.denoiser)} U-Net, ${count(lora.parts.text_encoder)} text encoder`],
		[
			"Optimizer",
			listed(
				said("ss_optimizer")?.split("(")[0]?.split(".").at(-1),
				rate !== undefined && `lr ${learningRate(rate)}`,
				said("ss_lr_scheduler"),
			),
		],
		["Steps", listed(steps !== undefined && count(steps), epochs !== undefined && `epoch ${count(epochs)}`)],
		["Images", images === undefined ? undefined : `${count(images)} with repeats`],
		["Noise", listed(snr && `min-SNR ${snr}`, noise && `noise offset ${noise}`)],
		["Precision", listed(said("ss_mixed_precision"), lora.precision !== null && `saved ${lora.precision}`)],
		["Seed", said("ss_seed")],
		["Time", started && finished ? estimate(finished - started) : undefined],
		["sd-scripts", said("ss_sd_scripts_commit_hash")?.slice(0, 8)],
	];
	return facts.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]));
}
