// Where a key leads in the grid. Pure.
import type { Layout } from "./justify";

/** The image that `key` leads to from `index`, or null when the key means nothing here. `page` is the height that is visible. */
export function move(key: string, index: number, layout: Layout, page: number): number | null {
	const last = layout.rows.length - 1;
	const count = layout.rows[last]?.end ?? 0;
	if (count === 0) return null;
	const row = layout.rowOf(index);
	switch (key) {
		case "ArrowLeft":
			return Math.max(0, index - 1);
		case "ArrowRight":
			return Math.min(count - 1, index + 1);
		case "ArrowUp":
			return nearest(index, row - 1, layout);
		case "ArrowDown":
			return nearest(index, row + 1, layout);
		case "Home":
			return 0;
		case "End":
			return count - 1;
		case "PageUp":
		case "PageDown": {
			const from = layout.rows[row]?.top ?? 0;
			const to = key === "PageUp" ? from - page : from + page;
			const target = layout.rows.findLastIndex(({ top }) => top <= Math.max(0, to));
			// Always at least one row, also when a single row is higher than the page.
			const step = key === "PageUp" ? Math.min(target, row - 1) : Math.max(target, row + 1);
			return nearest(index, Math.min(last, Math.max(0, step)), layout);
		}
		default:
			return null;
	}
}

/** The image of a row whose middle is nearest to the middle of another; the image itself beyond the first and last row. */
function nearest(index: number, row: number, layout: Layout): number {
	const target = layout.rows[row];
	if (!target) return index;
	const middle = (i: number) => layout.place(i).left + layout.place(i).width / 2;
	let best = target.start;
	for (let i = target.start; i < target.end; i++) {
		if (Math.abs(middle(i) - middle(index)) < Math.abs(middle(best) - middle(index))) best = i;
	}
	return best;
}
