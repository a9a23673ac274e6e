// Keyboard shortcuts of a view: `useShortcuts({ "ctrl+enter": apply, j: next })`. Single letters rest while a text field has focus.
import { useEffect, useRef } from "react";

type Keys = Pick<KeyboardEvent, "ctrlKey" | "altKey" | "shiftKey" | "key">;

/** `ctrl+shift+l`, `alt+arrowleft`, `j`: modifiers in this order, then the key in lower case. */
export function shortcutOf(event: Keys): string {
	const key = event.key.toLowerCase();
	// Shift is already in a symbol: `?` is `?` on every keyboard.
	const shift = event.shiftKey && (key.length > 1 || (key >= "a" && key <= "z"));
	return [event.ctrlKey && "ctrl", event.altKey && "alt", shift && "shift", key].filter(Boolean).join("+");
}

/** Whether what has focus takes text. */
export function takesText(target: EventTarget | null): boolean {
	if (!(target instanceof HTMLElement)) return false;
	if (target instanceof HTMLInputElement) return !["checkbox", "radio", "range", "button"].includes(target.type);
	return target instanceof HTMLTextAreaElement || target.isContentEditable;
}

/** What lies over the page and keeps its keys to itself: a letter chooses in a menu, Escape closes it first. */
const layers = ["dialog", "alertdialog", "menu", "listbox"].map((role) => `[role=${role}][data-state=open]`).join();

/** Radio buttons and tick boxes take every Enter for themselves, those with a modifier too, and do nothing with it. */
function wastesEnter(target: EventTarget | null): boolean {
	return target instanceof HTMLElement && ["radio", "checkbox"].includes(target.getAttribute("role") ?? "");
}

/** Listens while the view is mounted. Dialogs, menus and open lists keep their keys to themselves. */
export function useShortcuts(shortcuts: Record<string, (event: KeyboardEvent) => void>): void {
	const latest = useRef(shortcuts);
	useEffect(() => {
		latest.current = shortcuts;
	});
	useEffect(() => {
		const onKey = (event: KeyboardEvent) => {
			const run = latest.current[shortcutOf(event)];
			if (!run || (event.defaultPrevented && !wastesEnter(event.target))) return;
			const bare = !event.ctrlKey && !event.altKey && !/^F\d+$/.test(event.key);
			if (bare && takesText(event.target)) return;
			if (document.querySelector(layers)) return;
			event.preventDefault();
			run(event);
		};
		window.addEventListener("keydown", onKey);
		return () => window.removeEventListener("keydown", onKey);
	}, []);
}
