// Justified rows: images keep their shape, each row fills the width. Pure.

/** One row: images `start` to `end - 1`, all `height` high, `top` pixels from the beginning. */
export type Row = { start: number; end: number; top: number; height: number };

export type Layout = {
	rows: Row[];
	/** Height of everything. */
	height: number;
	/** The row of an image. */
	rowOf: (index: number) => number;
	/** Left edge and width of an image. */
	place: (index: number) => { left: number; width: number };
};

/** Shapes beyond these are shown cropped: a panorama must not flatten its row, a column must not vanish. */
const clamp = (aspect: number) => Math.min(3.5, Math.max(0.35, aspect));

/** `aspects`: width by height of each image, in order. `target` is the height that rows come near to. */
export function justify(aspects: number[], width: number, target: number, gap: number): Layout {
	const rows: Row[] = [];
	const rowOf = new Uint32Array(aspects.length);
	const left = new Float64Array(aspects.length);
	const widths = new Float64Array(aspects.length);
	let top = 0;
	let start = 0;
	const close = (end: number, height: number) => {
		let x = 0;
		for (let i = start; i < end; i++) {
			rowOf[i] = rows.length;
			left[i] = x;
			widths[i] = clamp(aspects[i] ?? 1) * height;
			x += (widths[i] ?? 0) + gap;
		}
		rows.push({ start, end, top, height });
		top += height + gap;
		start = end;
	};
	let sum = 0;
	for (let i = 0; i < aspects.length; i++) {
		sum += clamp(aspects[i] ?? 1);
		const gaps = gap * (i - start);
		if (sum * target + gaps >= width) {
			close(i + 1, (width - gaps) / sum);
			sum = 0;
		}
	}
	if (start < aspects.length) close(aspects.length, target);
	return {
		rows,
		height: Math.max(0, top - gap),
		rowOf: (index) => rowOf[index] ?? 0,
		place: (index) => ({ left: left[index] ?? 0, width: widths[index] ?? 0 }),
	};
}
