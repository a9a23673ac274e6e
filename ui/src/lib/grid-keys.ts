// Arrow keys in a grid of buttons: left and right to the neighbour, up and down to the nearest of the next row.
import type { KeyboardEvent } from "react";

/** Moves the focus among the buttons inside; for `onKeyDown` of what holds them. */
export function moveAmongButtons(event: KeyboardEvent<HTMLElement>): void {
	const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
	const at = buttons.indexOf(document.activeElement as HTMLElement);
	const here = buttons[at];
	if (!here) return;
	const target = {
		ArrowRight: buttons[at + 1],
		ArrowLeft: buttons[at - 1],
		ArrowDown: nearest(buttons.slice(at + 1), here),
		ArrowUp: nearest(buttons.slice(0, at).reverse(), here),
		Home: buttons[0],
		End: buttons.at(-1),
	}[event.key];
	if (!target) return;
	event.preventDefault();
	target.focus();
}

/** Of the next row in reading order, the one whose left edge is nearest. */
function nearest(following: HTMLElement[], here: HTMLElement): HTMLElement | undefined {
	const from = here.getBoundingClientRect();
	const others = following.map((button) => ({ button, box: button.getBoundingClientRect() }));
	const row = others.find(({ box }) => box.top !== from.top)?.box.top;
	return others
		.filter(({ box }) => box.top === row)
		.sort((a, b) => Math.abs(a.box.left - from.left) - Math.abs(b.box.left - from.left))[0]?.button;
}
