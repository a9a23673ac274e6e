// From pane to pane by keyboard: rail, navigation of a page, the page, side panels, status bar, in the order of the page.

const PANES = "nav,main,aside,footer";
const FOCUSABLE = "a[href],button:not(:disabled),input:not(:disabled),textarea:not(:disabled),[tabindex='0']";

/** What takes the focus first in a pane, panes within it left out. */
function first(pane: Element): HTMLElement | undefined {
	const inside = [...pane.querySelectorAll<HTMLElement>(FOCUSABLE)];
	return inside.find((element) => element.tabIndex >= 0 && element.closest(PANES) === pane);
}

/** Moves the focus to the next pane that can take it, or to the one before. */
export function movePane(by: 1 | -1): void {
	const panes = [...document.querySelectorAll(PANES)].filter((pane) => first(pane));
	const here = document.activeElement?.closest(PANES);
	const at = here ? panes.indexOf(here) : by > 0 ? -1 : 0;
	const next = panes[(at + by + panes.length) % panes.length];
	if (next) first(next)?.focus();
}
