// Files dragged over and dropped on the window. The webview tells paths, which a page alone could not know.
import { getCurrentWebview } from "@tauri-apps/api/webview";
import { useEffect, useRef, useState } from "react";
import { inWindow } from "./window";

/** Where the pointer is, in CSS pixels of the page. */
export type DropPoint = { x: number; y: number };

/** Calls `onDrop` with the dropped paths; returns the paths that hover over the window now and where, or null. */
export function useFileDrop(
	onDrop: (paths: string[], at: DropPoint) => void,
): { paths: string[]; at: DropPoint } | null {
	const [hovering, setHovering] = useState<{ paths: string[]; at: DropPoint } | null>(null);
	const latest = useRef(onDrop);
	useEffect(() => {
		latest.current = onDrop;
	});
	useEffect(() => {
		if (!inWindow()) return;
		const page = ({ x, y }: DropPoint) => ({ x: x / window.devicePixelRatio, y: y / window.devicePixelRatio });
		const listening = getCurrentWebview().onDragDropEvent(({ payload }) => {
			if (payload.type === "enter") setHovering({ paths: payload.paths, at: page(payload.position) });
			else if (payload.type === "over") {
				const at = page(payload.position);
				setHovering((before) => before && { ...before, at });
			} else if (payload.type === "leave") setHovering(null);
			else if (payload.type === "drop") {
				setHovering(null);
				if (payload.paths.length > 0) latest.current(payload.paths, page(payload.position));
			}
		});
		return () => void listening.then((stop) => stop());
	}, []);
	return hovering;
}
