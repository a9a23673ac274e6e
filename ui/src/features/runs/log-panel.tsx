// The log of a run: lines, and the tools to find one's way in them.
import { type RefObject, useMemo, useRef, useState } from "react";
import type { LogLine } from "@/api/bindings";
import { EmptyState } from "@/components/empty-state";
import { useShortcuts } from "@/lib/use-shortcuts";
import { copyLines, LogCopy } from "./log-copy";
import { chooseLine, fold, isChosen, type LineRange, search } from "./log-search";
import { LogTools, type Shown } from "./log-tools";
import { LogView, type LogViewHandle } from "./log-view";

type Props = {
	lines: LogLine[];
	/** Told when there are no lines. */
	emptyText: string;
	/** What has not ended yet: the newest drawing of the progress bar. */
	unfinished?: string | null;
	/** The search to start with, as after `Show in log`. */
	find?: string;
	/** When the run began, milliseconds since 1970. */
	start?: number;
	/** The files that hold the whole log. */
	files?: string[];
};

export function LogPanel({ lines, emptyText, unfinished, start, files = [], find = "" }: Props) {
	const [words, setWords] = useState(find);
	const [hit, setHit] = useState(0);
	const [shown, setShown] = useState<Shown>("all");
	const [folded, setFolded] = useState(true);
	const [range, setRange] = useState<LineRange | null>(null);
	const view = useRef<LogViewHandle>(null);
	const field = useRef<HTMLInputElement>(null);

	const unfolded = useMemo(
		() => (shown === "all" ? lines : lines.filter((line) => line.level === shown)),
		[lines, shown],
	);
	const visible = useMemo(() => (folded ? fold(unfolded) : unfolded), [unfolded, folded]);
	const selected = useMemo(() => visible.filter((line) => isChosen(range, line.number)), [visible, range]);
	const hits = useMemo(() => search(visible, words), [visible, words]);
	const counts = useMemo(
		() => ({
			all: lines.length,
			warning: lines.filter((line) => line.level === "warning").length,
			error: lines.filter((line) => line.level === "error").length,
		}),
		[lines],
	);
	const place = Math.min(hit, Math.max(0, hits.length - 1));
	const go = (to: number) => {
		if (hits.length === 0) return;
		const next = (to + hits.length) % hits.length;
		setHit(next);
		view.current?.show(hits[next] ?? 0);
	};
	useShortcuts({
		"ctrl+f": () => focus(field),
		"/": () => focus(field),
		f3: () => go(place + 1),
		"shift+f3": () => go(place - 1),
	});
	const onWords = (next: string) => {
		setWords(next);
		setHit(0);
		const first = search(visible, next)[0];
		if (first !== undefined) view.current?.show(first);
	};

	return (
		<div className="flex h-full flex-col">
			<LogTools
				words={words}
				onWords={onWords}
				field={field}
				hits={hits.length}
				hit={place}
				onHit={(direction) => go(place + direction)}
				shown={shown}
				onShown={setShown}
				counts={counts}
				folded={folded}
				onFolded={setFolded}
			>
				<LogCopy shown={visible} selected={selected} files={files} />
			</LogTools>
			{lines.length === 0 ? (
				<EmptyState title="Nothing written yet" text={emptyText} />
			) : (
				<LogView
					ref={view}
					lines={visible}
					marked={words}
					current={words.trim() ? (hits[place] ?? null) : null}
					start={start}
					unfinished={unfinished}
					range={range}
					onChoose={(number, extend) => setRange((before) => chooseLine(before, number, extend))}
					onChooseAll={() => {
						const [first, last] = [visible[0], visible.at(-1)];
						setRange(first && last ? { anchor: first.number, end: last.number } : null);
					}}
					onClear={() => setRange(null)}
					onCopy={() => void copyLines(selected)}
				/>
			)}
		</div>
	);
}

function focus(field: RefObject<HTMLInputElement | null>): void {
	field.current?.focus();
	field.current?.select();
}
