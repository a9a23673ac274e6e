// What the trainer makes of a prompt that does not say it, by family.
import type { Family, Prompt } from "@/api/bindings";

export type Sampling = {
	side: number;
	steps: number;
	scale: number;
	/** Sides are cut to a multiple of this. */
	multiple: number;
	/** Of FLUX alone: the guidance it was distilled with. */
	guidance?: number;
	flowShift?: number;
};

const DIFFUSION: Sampling = { side: 512, steps: 30, scale: 7.5, multiple: 8 };
const SAMPLING: Partial<Record<Family, Sampling>> = {
	flux: { side: 512, steps: 20, scale: 1, multiple: 16, guidance: 3.5 },
	chroma: { side: 512, steps: 20, scale: 1, multiple: 16, guidance: 3.5 },
	lumina: { side: 1024, steps: 36, scale: 3.5, multiple: 8 },
	hunyuan_image: { side: 512, steps: 20, scale: 3.5, multiple: 16, flowShift: 5 },
	anima: { side: 512, steps: 30, scale: 7.5, multiple: 16, flowShift: 3 },
};

export function samplingOf(family: Family): Sampling {
	return SAMPLING[family] ?? DIFFUSION;
}

/** The size that the trainer makes, where it is another one than is asked for. */
export function madeSize(prompt: Prompt, { side, multiple }: Sampling): [number, number] | undefined {
	const made = (asked: number) => Math.max(64, asked - (asked % multiple));
	const [width, height] = [prompt.width ?? side, prompt.height ?? side];
	return made(width) === width && made(height) === height ? undefined : [made(width), made(height)];
}
