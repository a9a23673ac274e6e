// Files dragged over and dropped on the window. The webview tells paths, which a page alone could not know.
import { getCurrentWebview } from "@tauri-apps/api/webview";
import { useEffect, useRef, useState } from "react";
import { inWindow } from "./window";

/** Calls `onDrop` with the dropped paths; returns the paths that hover over the window now, or null. */
export function useFileDrop(onDrop: (paths: string[]) => void): string[] | null {
	const [hovering, setHovering] = useState<string[] | null>(null);
	const latest = useRef(onDrop);
	useEffect(() => {
		latest.current = onDrop;
	});
	useEffect(() => {
		if (!inWindow()) return;
		const listening = getCurrentWebview().onDragDropEvent(({ payload }) => {
			if (payload.type === "enter") setHovering(payload.paths);
			else if (payload.type === "leave") setHovering(null);
			else if (payload.type === "drop") {
				setHovering(null);
				if (payload.paths.length > 0) latest.current(payload.paths);
			}
		});
		return () => void listening.then((stop) => stop());
	}, []);
	return hovering;
}
