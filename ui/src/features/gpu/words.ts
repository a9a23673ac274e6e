// What a reading of the graphics cards says, in words.
import type { Gpu, GpuSnapshot } from "@/api/bindings";
import { vram } from "@/lib/format";

/** `RTX 4090` of `NVIDIA GeForce RTX 4090`. */
export function shortName(name: string): string {
	return name.replace(/^NVIDIA\s+(GeForce\s+)?/, "");
}

/** `17.2 / 24.0 GB` */
export function memory(gpu: Gpu): string {
	return `${vram(gpu.memory_used)} / ${vram(gpu.memory_total)} GB`;
}

/** Why there is nothing to show, or null. */
export function absence(snapshot: GpuSnapshot): string | null {
	if (snapshot.gpus.length > 0) return null;
	return snapshot.reason ?? "No NVIDIA card was found";
}
