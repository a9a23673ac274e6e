// Log lines, only those in sight. It follows the end while one is there, and leaves one alone elsewhere.
import { ArrowDown } from "lucide-react";
import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { plural } from "@/lib/format";
import { useLongRows } from "@/lib/use-long-rows";
import { LogRow, ROW } from "./log-row";
import type { LogSnapshot, Sight } from "./log-rows";
import { isChosen, type RowRange } from "./log-search";

export type LogViewHandle = { show: (row: number) => void };

type Props = {
	log: LogSnapshot;
	/** Says which rows are in sight. */
	look: (sight: Sight) => void;
	/** Whether it stays at the end as lines come. */
	following: boolean;
	onFollowing: (following: boolean) => void;
	/** Words to mark. */
	marked: string;
	/** The row that is talked about. */
	current: number | null;
	/** When the run began, milliseconds since 1970. */
	start: number | undefined;
	/** The chosen rows. */
	range: RowRange | null;
	onChoose: (row: number, extend: boolean) => void;
	onChooseAll: () => void;
	onClear: () => void;
	/** Copies the chosen rows. */
	onCopy: () => void;
	ref?: Ref<LogViewHandle>;
};

export function LogView({ log, look, following, onFollowing, marked, current, start, range, ref, ...on }: Props) {
	const rows = useLongRows(log.rows, ROW, (toEnd) => toEnd !== following && onFollowing(toEnd));
	const { moveTo, top, viewport, from, until } = rows;
	/** Rows that had come when the end was left. */
	const seen = useRef(log.rows);
	const shifted = useRef(log.shifted);

	// Lines came: the end stays the end, and what one reads stays where it is.
	// biome-ignore lint/correctness/useExhaustiveDependencies: only what came moves it, and another height of the box
	useLayoutEffect(() => {
		const before = log.shifted - shifted.current;
		shifted.current = log.shifted;
		if (following) {
			seen.current = log.rows;
			moveTo(log.rows * ROW);
		} else if (before > 0) {
			seen.current += before;
			moveTo(top + before * ROW);
		}
	}, [log.rows, log.shifted, following, viewport]);

	useEffect(() => look(following ? "end" : { first: from, last: until }), [look, following, from, until]);

	useImperativeHandle(ref, () => ({
		show: (row) => {
			onFollowing(false);
			moveTo(row * ROW - viewport / 2);
		},
	}));

	const onKeyDown = (event: KeyboardEvent) => {
		if (event.key === "Escape" && range) on.onClear();
		else if (event.ctrlKey && event.key === "a") on.onChooseAll();
		// Text that was marked with the pointer is copied by the webview itself.
		else if (event.ctrlKey && event.key === "c" && range && getSelection()?.isCollapsed !== false) on.onCopy();
		else if (!rows.onKey(event)) return;
		event.preventDefault();
	};

	const fresh = log.rows - seen.current;
	const drawn = Array.from({ length: Math.max(0, until - from) }, (_, index) => from + index);
	return (
		<div className="relative flex min-h-0 flex-1 flex-col bg-sunken">
			<div
				ref={rows.box}
				role="log"
				aria-label="Log"
				aria-live="off"
				data-testid="log"
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region is reached by keyboard
				tabIndex={0}
				className="selectable min-h-0 w-full flex-1 overflow-auto font-mono text-[12px] leading-[21px] -outline-offset-2"
				onKeyDown={onKeyDown}
				onScroll={rows.onScroll}
			>
				<div className="relative overflow-hidden" style={{ height: rows.height }}>
					{drawn.map((row) => {
						const line = log.lines.get(row);
						return (
							line && (
								<LogRow
									key={row}
									line={line}
									row={row}
									top={rows.place(row)}
									start={start}
									marked={marked}
									current={row === current}
									chosen={isChosen(range, row)}
									onChoose={(extend) => on.onChoose(row, extend)}
								/>
							)
						);
					})}
				</div>
			</div>
			{log.unfinished && (
				<div
					data-testid="log-bar"
					title={log.unfinished}
					className="truncate whitespace-pre border-t px-5 py-1 font-mono text-[12px] text-muted-foreground"
				>
					{log.unfinished.trim()}
				</div>
			)}
			{!following && fresh > 0 && (
				<Button
					size="small"
					className="absolute bottom-10 left-1/2 -translate-x-1/2 shadow-pop"
					onClick={() => onFollowing(true)}
				>
					<ArrowDown />
					{plural(fresh, "new line")}
				</Button>
			)}
		</div>
	);
}
