// Goes through the images of a dataset: on, back, and anywhere.
import { useState } from "react";
import { useShortcuts } from "@/lib/use-shortcuts";

export type Walk = { file: string; index: number; total: number; step: (by: number) => void; random: () => void };

/** None without images. `onMove`: an image was asked for. */
export function useWalk(files: string[], onMove: () => void): Walk | null {
	const [place, setPlace] = useState(0);
	const total = files.length;
	const index = Math.min(place, Math.max(0, total - 1));
	const go = (to: number) => {
		if (total === 0) return;
		setPlace((to + total) % total);
		onMove();
	};
	const step = (by: number) => go(index + by);
	const random = () => go(index + 1 + Math.floor(Math.random() * Math.max(1, total - 1)));
	// Arrows choose in a group of radio buttons.
	const arrow = (by: number) => (event: KeyboardEvent) => {
		if (event.target instanceof HTMLElement && event.target.getAttribute("role") === "radio") return;
		step(by);
	};
	useShortcuts({ arrowleft: arrow(-1), arrowright: arrow(1), r: random });
	const file = files[index];
	return file === undefined ? null : { file, index, total, step, random };
}
