// Log lines, only those in sight. It follows the end while one is there, and leaves one alone elsewhere.
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import type { LogLevel, LogLine } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { clockSeconds, count } from "@/lib/format";
import { isBar, isChosen, type LineRange, parts } from "./log-search";

const ROW = 21;
const words: Record<LogLevel, string> = { info: "INFO", warning: "WARN", error: "ERROR", debug: "DEBUG" };

export type LogViewHandle = { show: (index: number) => void };

type Props = {
	lines: LogLine[];
	/** Words to mark. */
	marked: string;
	/** The line that is talked about. */
	current: number | null;
	/** When the run began, milliseconds since 1970. */
	start: number | undefined;
	/** The newest drawing of the bar that is not finished. */
	unfinished: string | null | undefined;
	/** The chosen lines. */
	range: LineRange | null;
	onChoose: (number: number, extend: boolean) => void;
	onChooseAll: () => void;
	onClear: () => void;
	/** Copies the chosen lines. */
	onCopy: () => void;
	ref?: Ref<LogViewHandle>;
};

export function LogView({ lines, marked, current, start: began, unfinished, ref, range, onChoose, ...choice }: Props) {
	const box = useRef<HTMLDivElement>(null);
	const [atEnd, setAtEnd] = useState(true);
	const [seen, setSeen] = useState(0);
	const rows = useVirtualizer({
		count: lines.length,
		getScrollElement: () => box.current,
		estimateSize: () => ROW,
		overscan: 20,
	});

	useImperativeHandle(ref, () => ({
		show: (index) => {
			setAtEnd(false);
			rows.scrollToIndex(index, { align: "center" });
		},
	}));

	const toEnd = () => {
		if (box.current) box.current.scrollTop = box.current.scrollHeight;
		setAtEnd(true);
	};
	useEffect(() => {
		if (!atEnd) return;
		if (box.current && lines.length > 0) box.current.scrollTop = box.current.scrollHeight;
		setSeen(lines.length);
	}, [lines.length, atEnd]);

	const onKeyDown = (event: KeyboardEvent) => {
		if (event.key === "Escape" && range) choice.onClear();
		else if (event.ctrlKey && event.key === "a") choice.onChooseAll();
		// Text that was marked with the pointer is copied by the webview itself.
		else if (event.ctrlKey && event.key === "c" && range && getSelection()?.isCollapsed !== false) choice.onCopy();
		else return;
		event.preventDefault();
	};

	const fresh = lines.length - seen;
	return (
		<div className="relative flex min-h-0 flex-1 flex-col bg-sunken">
			<div
				ref={box}
				role="log"
				aria-label="Log"
				data-testid="log"
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region is reached by keyboard
				tabIndex={0}
				className="selectable min-h-0 w-full flex-1 overflow-auto py-2 font-mono text-[12px] leading-[21px] -outline-offset-2"
				onKeyDown={onKeyDown}
				onScroll={({ currentTarget: at }) => {
					setAtEnd(at.scrollHeight - at.scrollTop - at.clientHeight < ROW * 1.5);
				}}
			>
				<div className="relative" style={{ height: rows.getTotalSize() }}>
					{rows.getVirtualItems().map(({ index, start }) => {
						const line = lines[index];
						return (
							line && (
								<Row
									key={line.number}
									line={line}
									top={start}
									start={began}
									marked={marked}
									current={index === current}
									chosen={isChosen(range, line.number)}
									onChoose={(extend) => onChoose(line.number, extend)}
								/>
							)
						);
					})}
				</div>
			</div>
			{unfinished && (
				<div
					data-testid="log-bar"
					title={unfinished}
					className="truncate whitespace-pre border-t px-5 py-1 font-mono text-[12px] text-muted-foreground"
				>
					{unfinished.trim()}
				</div>
			)}
			{!atEnd && fresh > 0 && (
				<Button size="small" className="absolute bottom-10 left-1/2 -translate-x-1/2 shadow-pop" onClick={toEnd}>
					<ArrowDown />
					{`${count(fresh)} new ${fresh === 1 ? "line" : "lines"}`}
				</Button>
			)}
		</div>
	);
}

type RowProps = {
	line: LogLine;
	top: number;
	start: number | undefined;
	marked: string;
	current: boolean;
	chosen: boolean;
	onChoose: (extend: boolean) => void;
};

function Row({ line, top, start, marked, current, chosen, onChoose }: RowProps) {
	return (
		<div
			style={{ transform: `translateY(${top}px)`, height: ROW }}
			data-row
			data-level={line.level}
			className={cn(
				"absolute inset-x-0 flex gap-3 px-5",
				line.level === "warning" && "bg-warning-soft",
				line.level === "error" && "bg-destructive-soft",
				(current || chosen) && "bg-primary-soft",
			)}
		>
			<button
				type="button"
				tabIndex={-1}
				aria-pressed={chosen}
				aria-label={`Select line ${line.number + 1}`}
				className="w-12 shrink-0 select-none text-right text-faint hover:text-foreground"
				onClick={(event) => onChoose(event.shiftKey)}
			>
				{line.number + 1}
			</button>
			<span className="w-16 shrink-0 text-faint">{start !== undefined && clockSeconds(new Date(start + line.at))}</span>
			<span
				className={cn(
					"w-11 shrink-0 text-muted-foreground",
					line.level === "warning" && "text-warning",
					line.level === "error" && "text-destructive",
				)}
			>
				{line.level && words[line.level]}
			</span>
			<span
				title={line.text}
				className={cn(
					"min-w-0 flex-1 truncate whitespace-pre",
					(line.level === "debug" || isBar(line.text)) && "text-muted-foreground",
				)}
			>
				<Marked text={line.text} words={marked} />
			</span>
			<span className="shrink-0 text-faint">{line.source}</span>
		</div>
	);
}

function Marked({ text, words: wanted }: { text: string; words: string }) {
	return parts(text, wanted).map((part, place) =>
		place % 2 === 1 ? (
			// biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
			<mark key={place} className="rounded-[2px] bg-chart-4 text-black">
				{part}
			</mark>
		) : (
			part
		),
	);
}
