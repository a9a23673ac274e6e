// Rows of one height, however many: only those in sight are drawn. A browser lays out no more than some 30 million pixels; beyond,
// the scroll bar moves faster than the rows, while wheel and keys still go row by row.
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Pixels that a scrolled box is high at most. */
const TALLEST = 15_000_000;
/** Rows drawn beyond what is in sight, on each side. */
const BEYOND = 12;

type Scale = { height: number; factor: number };

/** How high the box is, and how far the rows move for each pixel of it. */
export function scaled(rows: number, row: number, viewport: number): Scale {
	const real = rows * row;
	if (real <= TALLEST || TALLEST <= viewport) return { height: real, factor: 1 };
	return { height: TALLEST, factor: (real - viewport) / (TALLEST - viewport) };
}

/** `onMoved` hears of every movement by hand, and whether it led to the end. */
export function useLongRows(count: number, row: number, onMoved: (toEnd: boolean) => void) {
	const box = useRef<HTMLDivElement>(null);
	const [top, setTop] = useState(0);
	const [viewport, setViewport] = useState(0);
	/** Where we put the scroll bar ourselves: that movement is no news. */
	const put = useRef(-1);
	const { height, factor } = scaled(count, row, viewport);
	const most = Math.max(0, count * row - viewport);
	const shown = Math.min(top, most);

	useLayoutEffect(() => {
		const element = box.current;
		if (!element) return;
		const measure = () => setViewport(element.clientHeight);
		measure();
		const observer = new ResizeObserver(measure);
		observer.observe(element);
		return () => observer.disconnect();
	}, []);

	const moveTo = (to: number) => {
		const next = Math.max(0, Math.min(to, most));
		put.current = next / factor;
		if (box.current) box.current.scrollTop = put.current;
		setTop(next);
	};
	const byHand = (to: number) => {
		moveTo(to);
		onMoved(most - to < row * 1.5);
	};
	const wheel = useRef((_: number) => {});
	wheel.current = (by) => byHand(shown + by);

	useEffect(() => {
		const element = box.current;
		if (!element || factor === 1) return;
		const onWheel = (event: WheelEvent) => {
			if (event.deltaY === 0 || event.ctrlKey) return;
			event.preventDefault();
			wheel.current(event.deltaY);
		};
		element.addEventListener("wheel", onWheel, { passive: false });
		return () => element.removeEventListener("wheel", onWheel);
	}, [factor]);

	return {
		box,
		/** Of the element inside the box. */
		height,
		top: shown,
		viewport,
		/** The first row to draw, and the one after the last. */
		from: Math.max(0, Math.floor(shown / row) - BEYOND),
		until: Math.min(count, Math.ceil((shown + viewport) / row) + BEYOND),
		/** Where a row stands inside the element. */
		place: (index: number) => shown / factor + index * row - shown,
		moveTo,
		onScroll: () => {
			const now = box.current?.scrollTop ?? 0;
			if (Math.abs(now - put.current) < 1) return;
			put.current = -1;
			setTop(now * factor);
			onMoved(most - now * factor < row * 1.5);
		},
		/** Moves for a key; false where it is none that moves. */
		onKey: ({ key, ctrlKey, altKey, shiftKey }: KeyboardEvent): boolean => {
			if (ctrlKey || altKey || shiftKey) return false;
			const to: Record<string, number> = {
				ArrowUp: shown - row,
				ArrowDown: shown + row,
				PageUp: shown - viewport + row,
				PageDown: shown + viewport - row,
				Home: 0,
				End: most,
			};
			const next = to[key];
			if (next !== undefined) byHand(next);
			return next !== undefined;
		},
	};
}
