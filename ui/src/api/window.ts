// The window itself: it has no decorations, so the title bar asks here.
import { isTauri } from "@tauri-apps/api/core";
import { getCurrentWindow } from "@tauri-apps/api/window";

/** Whether there is a real window around the page; tests and a browser have none. */
export function inWindow(): boolean {
	return isTauri();
}

export const minimize = () => getCurrentWindow().minimize();
export const toggleMaximize = () => getCurrentWindow().toggleMaximize();
export const close = () => getCurrentWindow().close();
