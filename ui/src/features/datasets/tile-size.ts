// How large tiles are, kept on this machine: a taste of the person, not of the dataset.
import { useState } from "react";

const KEY = "nyx.tile-size";

export function useTileSize(): [number, (size: number) => void] {
	const [size, setSize] = useState(() => Number(localStorage.getItem(KEY)) || 160);
	const keep = (next: number) => {
		localStorage.setItem(KEY, String(next));
		setSize(next);
	};
	return [size, keep];
}
