// The families of base models, as people call them.
import type { Family } from "@/api/bindings";

export const FAMILIES: { id: Family; label: string }[] = [
	{ id: "sdxl", label: "SDXL, Illustrious, Pony" },
	{ id: "sd15", label: "Stable Diffusion 1.5" },
	{ id: "sd2", label: "Stable Diffusion 2" },
	{ id: "sd3", label: "Stable Diffusion 3" },
	{ id: "flux", label: "FLUX.1" },
	{ id: "chroma", label: "Chroma" },
	{ id: "lumina", label: "Lumina 2" },
	{ id: "hunyuan_image", label: "Hunyuan Image" },
	{ id: "anima", label: "Anima" },
];

/** What people call a family. */
export function familyLabel(family: Family): string {
	return FAMILIES.find(({ id }) => id === family)?.label ?? family;
}
