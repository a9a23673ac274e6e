// The justified grid of a dataset: only the rows near the view exist. One tab stop; the focused image is told by its file name.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { ImageRow } from "@/api/bindings";
import { move } from "./grid-keys";
import { ImageTile } from "./image-tile";
import { justify } from "./justify";

const GAP = 10;
const PADDING = 16;

type Props = {
	dataset: string;
	images: ImageRow[];
	/** The height that rows come near to. */
	size: number;
	/** The image in focus. */
	image: string | undefined;
	onFocus: (file: string | undefined) => void;
	onOpen: (file: string) => void;
};

export function ImageGrid({ dataset, images, size, image, onFocus, onOpen }: Props) {
	const scroller = useRef<HTMLDivElement>(null);
	const id = useId();
	const width = useWidth(scroller) - 2 * PADDING;
	const layout = useMemo(() => justify(images.map(aspect), width, size, GAP), [images, width, size]);
	const focused = useMemo(() => images.findIndex(({ file }) => file === image), [images, image]);
	const rows = useVirtualizer({
		count: layout.rows.length,
		getScrollElement: () => scroller.current,
		estimateSize: (row) => (layout.rows[row]?.height ?? 0) + GAP,
		paddingStart: PADDING,
		paddingEnd: PADDING,
		overscan: 3,
	});
	// biome-ignore lint/correctness/useExhaustiveDependencies: heights change with the layout
	useLayoutEffect(() => rows.measure(), [layout, rows]);
	useEffect(() => {
		if (focused >= 0) rows.scrollToIndex(layout.rowOf(focused), { align: "auto" });
	}, [focused, layout, rows]);

	const onKeyDown = (event: React.KeyboardEvent) => {
		if (event.ctrlKey || event.altKey || event.metaKey) return;
		if (event.key === "Escape" && image !== undefined) {
			event.preventDefault();
			onFocus(undefined);
			return;
		}
		if (event.key === " " && image !== undefined) {
			event.preventDefault();
			onOpen(image);
			return;
		}
		const page = scroller.current?.clientHeight ?? 0;
		const next = focused < 0 ? (event.key.startsWith("Arrow") ? 0 : null) : move(event.key, focused, layout, page);
		const file = next === null ? undefined : images[next]?.file;
		if (file === undefined) return;
		event.preventDefault();
		onFocus(file);
	};

	return (
		// biome-ignore lint/a11y/useSemanticElements: a grid of pictures is no table
		<div
			ref={scroller}
			role="grid"
			tabIndex={0}
			aria-label="Images"
			aria-rowcount={layout.rows.length}
			aria-activedescendant={focused >= 0 ? `${id}${focused}` : undefined}
			data-testid="image-grid"
			className="h-full overflow-y-auto overflow-x-hidden outline-none"
			onKeyDown={onKeyDown}
		>
			<div className="relative" style={{ height: rows.getTotalSize() }}>
				{rows.getVirtualItems().map(({ index, start }) => {
					const row = layout.rows[index];
					if (!row) return null;
					return (
						// biome-ignore lint/a11y/useSemanticElements: a grid of pictures is no table
						<div
							key={row.start}
							role="row"
							aria-rowindex={index + 1}
							tabIndex={-1}
							className="absolute inset-x-4 top-0"
							style={{ height: row.height, transform: `translateY(${start}px)` }}
						>
							{images.slice(row.start, row.end).map((each, column) => (
								<ImageTile
									key={each.file}
									dataset={dataset}
									image={each}
									{...layout.place(row.start + column)}
									height={row.height}
									focused={row.start + column === focused}
									id={`${id}${row.start + column}`}
									column={column + 1}
									onFocus={onFocus}
									onOpen={onOpen}
								/>
							))}
						</div>
					);
				})}
			</div>
		</div>
	);
}

const aspect = ({ width, height }: ImageRow) => (width && height ? width / height : 1);

/** The width inside an element; a usual one where nothing is laid out. */
function useWidth(element: React.RefObject<HTMLElement | null>): number {
	const [width, setWidth] = useState(0);
	useLayoutEffect(() => {
		if (!element.current) return;
		const observed = element.current;
		const measure = () => setWidth(observed.clientWidth || 832);
		measure();
		const observer = new ResizeObserver(measure);
		observer.observe(observed);
		return () => observer.disconnect();
	}, [element]);
	return width;
}
