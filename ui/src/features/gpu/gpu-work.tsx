// Whether the card works, in words that follow a sentence about silence: `GPU 97 %, still working`.
import { useGpuReadings } from "./api";

/** Percent from which a card counts as working: a desktop alone stays below. */
const WORKING = 15;

/** Nothing where the driver tells no load. */
export function GpuWork() {
	const loads = useGpuReadings()
		.at(-1)
		?.gpus.flatMap((gpu) => gpu.utilization ?? []);
	if (!loads || loads.length === 0) return null;
	const load = Math.max(...loads);
	return <span>{load >= WORKING ? `GPU ${load} %, still working` : "GPU idle, probably stuck"}</span>;
}
