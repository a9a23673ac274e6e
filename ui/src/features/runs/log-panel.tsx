// The log of a run: lines, and the tools to find one's way in them.
import { type RefObject, useEffect, useRef, useState } from "react";
import { toast } from "sonner";
import { commands, type LogChoice } from "@/api/bindings";
import { asProblem } from "@/api/problem";
import { EmptyState } from "@/components/empty-state";
import { ProblemAlert } from "@/components/problem-alert";
import { copyComing } from "@/lib/clipboard";
import { plural } from "@/lib/format";
import { useShortcuts } from "@/lib/use-shortcuts";
import { LogActions } from "./log-actions";
import { chooseRow, ends, type RowRange } from "./log-search";
import { LogTools, type Shown } from "./log-tools";
import { LogView, type LogViewHandle } from "./log-view";
import { useLog, useLogSearch } from "./use-log";

type Props = {
	run: string;
	/** Told when there are no lines. */
	emptyText: string;
	/** The search to start with, as after `Show in log`. */
	find?: string;
	/** When the run began, milliseconds since 1970. */
	start?: number;
	/** The run's folder. */
	folder?: string;
};

export function LogPanel({ run, emptyText, start, folder, find = "" }: Props) {
	const [words, setWords] = useState(find);
	const [shown, setShown] = useState<Shown>("all");
	const [folded, setFolded] = useState(true);
	const [following, setFollowing] = useState(true);
	const [range, setRange] = useState<RowRange | null>(null);
	const view = useRef<LogViewHandle>(null);
	const field = useRef<HTMLInputElement>(null);
	const choice: LogChoice = shown === "all" && folded ? "folded" : shown;

	const { log, look } = useLog(run, choice);
	const search = useLogSearch(run, choice, words);
	const { row, go } = search;
	useEffect(() => {
		if (row !== null) view.current?.show(row);
	}, [row]);
	useShortcuts({
		"ctrl+f": () => focus(field),
		"/": () => focus(field),
		f3: () => go(1),
		"shift+f3": () => go(-1),
	});

	const copy = async (first: number, last: number) => {
		try {
			if (await copyComing(commands.runLogText(run, choice, first, last)))
				toast.success(`${plural(last - first + 1, "line")} copied`);
		} catch (error) {
			const { message, hint } = asProblem(error);
			toast.error(message, { description: hint ?? undefined });
		}
	};
	const copyChosen = range && (() => void copy(ends(range).first, ends(range).last));

	if (log.error && !log.ready) return <ProblemAlert error={log.error} className="m-5" />;
	return (
		<div className="flex h-full flex-col">
			<LogTools
				words={words}
				onWords={setWords}
				field={field}
				search={search}
				shown={shown}
				onShown={(next) => {
					setShown(next);
					setRange(null);
				}}
				counts={log.counts}
				folded={folded}
				onFolded={(next) => {
					setFolded(next);
					setRange(null);
				}}
				following={following}
				onFollowing={setFollowing}
			>
				<LogActions
					run={run}
					folder={folder}
					chosen={range ? ends(range).last - ends(range).first + 1 : 0}
					rows={log.counts ? log.rows : null}
					onCopyChosen={copyChosen}
					onCopyShown={() => void copy(0, log.rows - 1)}
				/>
			</LogTools>
			{!log.ready ? (
				<p className="p-5 text-muted-foreground">Reading the log</p>
			) : log.counts?.all === 0 && !log.unfinished ? (
				<EmptyState title="Nothing written yet" text={emptyText} />
			) : (
				<LogView
					key={choice}
					ref={view}
					log={log}
					look={look}
					following={following}
					onFollowing={setFollowing}
					marked={words}
					current={row}
					start={start}
					range={range}
					onChoose={(at, extend) => log.counts && setRange((before) => chooseRow(before, at, extend))}
					onChooseAll={() => setRange(log.counts && log.rows > 0 ? { anchor: 0, end: log.rows - 1 } : null)}
					onClear={() => setRange(null)}
					onCopy={() => copyChosen?.()}
				/>
			)}
		</div>
	);
}

function focus(field: RefObject<HTMLInputElement | null>): void {
	field.current?.focus();
	field.current?.select();
}
