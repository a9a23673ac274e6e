// Samples as a grid: a row for each step, newest on top, a column for each prompt; both heads stay in sight. What comes on top while
// somebody looks further down moves neither scroll nor focus.
// biome-ignore-all lint/a11y/useSemanticElements: a grid of pictures is no table
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active cell
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef } from "react";
import type { Prompt } from "@/api/bindings";
import { sampleUrl } from "@/api/images";
import { cn } from "@/lib/cn";
import { promptHeads } from "./prompt-heads";
import { cellOf, moved, rowWords, type SampleRow, type Spot } from "./rows";

type Props = {
	run: string;
	rows: SampleRow[];
	columns: number;
	prompts: Prompt[];
	spot: Spot;
	onSpot: (spot: Spot) => void;
	/** Enter, or a double click. */
	onOpen: () => void;
};

/** Pixels of a row with the gap below it, of the heads, and the least of a column. */
const ROW = 132;
const HEAD = 52;
const SIDE = 84;
const COLUMN = 168;

export function SampleGrid({ run, rows, columns, prompts, spot, onSpot, onOpen }: Props) {
	const place = useRef<HTMLDivElement>(null);
	const id = useId();
	const list = useVirtualizer({
		count: rows.length,
		getScrollElement: () => place.current,
		estimateSize: () => ROW,
		getItemKey: (index) => rows[index]?.key ?? index,
		scrollMargin: HEAD,
		overscan: 3,
	});
	useAnchor(place, rows);
	const heads = promptHeads(prompts.map((each) => each.prompt ?? ""));
	const at = rows.findIndex((row) => row.key === spot.row);
	// biome-ignore lint/correctness/useExhaustiveDependencies: only a move scrolls, never what comes in
	useEffect(() => {
		if (place.current?.contains(document.activeElement)) list.scrollToIndex(at, { align: "auto" });
	}, [spot]);
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.ctrlKey || event.altKey || event.metaKey || event.target !== place.current) return;
		if (event.key === "Enter") {
			event.preventDefault();
			onOpen();
			return;
		}
		const next = moved(rows, columns, spot, event.key);
		if (next.row === spot.row && next.prompt === spot.prompt) return;
		event.preventDefault();
		onSpot(next);
	};
	const template = { gridTemplateColumns: `${SIDE}px repeat(${columns}, minmax(${COLUMN}px, 1fr))` };
	const width = { minWidth: SIDE + columns * (COLUMN + 8) };
	return (
		<div
			ref={place}
			role="grid"
			aria-label="Samples, rows are steps and columns are prompts"
			aria-rowcount={rows.length + 1}
			aria-colcount={columns + 1}
			aria-activedescendant={`${id}-${at}-${spot.prompt}`}
			tabIndex={0}
			onKeyDown={onKeyDown}
			data-testid="sample-grid"
			className="h-full overflow-auto outline-none"
		>
			<div
				role="row"
				aria-rowindex={1}
				className="sticky top-0 z-20 grid gap-2 bg-background px-4"
				style={{ ...template, ...width, height: HEAD }}
			>
				<span role="columnheader" className="sticky left-0 z-10 bg-background" aria-label="Step" />
				{Array.from({ length: columns }, (_, prompt) => (
					<span
						// biome-ignore lint/suspicious/noArrayIndexKey: a prompt is its place
						key={prompt}
						role="columnheader"
						aria-colindex={prompt + 2}
						className="self-end pb-1.5 text-small text-muted-foreground leading-4"
						title={prompts[prompt]?.prompt}
					>
						<span className="line-clamp-2 break-words">{heads[prompt] || `Prompt ${prompt + 1}`}</span>
					</span>
				))}
			</div>
			<div role="presentation" className="relative" style={{ ...width, height: list.getTotalSize() }}>
				{list.getVirtualItems().map(({ index, start }) => {
					const row = rows[index];
					if (!row) return null;
					const words = rowWords(row);
					return (
						<div
							key={row.key}
							role="row"
							aria-rowindex={index + 2}
							className="absolute inset-x-0 top-0 grid gap-2 px-4 pb-2"
							style={{ ...template, height: ROW, transform: `translateY(${start - HEAD}px)` }}
						>
							<div role="rowheader" className="sticky left-0 z-10 bg-background pt-1 text-small">
								<div className="font-medium">{words.first}</div>
								<div className="text-muted-foreground">{words.second}</div>
							</div>
							{Array.from({ length: columns }, (_, prompt) => {
								const sample = cellOf(row, prompt);
								const chosen = row.key === spot.row && prompt === spot.prompt;
								return (
									// biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys
									<div
										// biome-ignore lint/suspicious/noArrayIndexKey: a prompt is its place
										key={prompt}
										id={`${id}-${index}-${prompt}`}
										role="gridcell"
										aria-colindex={prompt + 2}
										aria-selected={chosen}
										onClick={() => onSpot({ row: row.key, prompt })}
										onDoubleClick={onOpen}
										className={cn(
											"min-w-0 overflow-hidden rounded-sm bg-sunken",
											chosen && "outline-2 outline-primary outline-offset-1",
										)}
									>
										{sample && (
											<img
												src={sampleUrl(run, sample)}
												alt={`Prompt ${prompt + 1}, ${words.words}`}
												className="size-full object-cover object-[50%_20%]"
												decoding="async"
												draggable={false}
											/>
										)}
									</div>
								);
							})}
						</div>
					);
				})}
			</div>
		</div>
	);
}

/** Keeps what is in sight where it is when rows come on top; at the very top the newest are seen at once. */
function useAnchor(place: { current: HTMLDivElement | null }, rows: SampleRow[]): void {
	const first = useRef<string | undefined>(undefined);
	useLayoutEffect(() => {
		const element = place.current;
		const added = first.current === undefined ? 0 : rows.findIndex((row) => row.key === first.current);
		first.current = rows[0]?.key;
		if (element && added > 0 && element.scrollTop > 0) element.scrollTop += added * ROW;
	}, [place, rows]);
}
