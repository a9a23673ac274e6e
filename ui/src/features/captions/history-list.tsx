// What was done to the captions, newest first; each operation can be taken back, also when later ones followed.
import { useQuery } from "@tanstack/react-query";
import { FilePenLine, History, ListChecks, Pencil, Redo2, Undo2, WandSparkles } from "lucide-react";
import type { Operation } from "@/api/bindings";
import { EmptyState } from "@/components/empty-state";
import { JobBar } from "@/components/job-bar";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { clock, day, plural } from "@/lib/format";
import { historyQuery, useRevert } from "./api";

export function HistoryList({ dataset }: { dataset: string }) {
	const { data, error } = useQuery(historyQuery(dataset));
	const { mutate: revert, isPending: busy, job } = useRevert(dataset);
	const operations = data?.operations ?? [];
	return (
		<section aria-label="History" className="flex h-full flex-col" data-testid="caption-history">
			<header className="flex h-10 shrink-0 items-center gap-1 border-b px-3.5">
				<h2 className="font-semibold">History</h2>
				<Button
					size="small"
					className="ml-auto"
					title="Ctrl+Z"
					disabled={busy || data?.undo == null}
					onClick={() => revert({})}
				>
					<Undo2 />
					Undo
				</Button>
				<Button
					size="small"
					variant="ghost"
					title="Ctrl+Shift+Z"
					disabled={busy || data?.redo == null}
					onClick={() => revert({ again: true })}
				>
					<Redo2 />
					Redo
				</Button>
			</header>
			<JobBar job={job} title="Looking at the captions" className="border-b bg-card px-3.5 py-2.5" />
			{error ? (
				<ProblemAlert error={error} className="m-3" />
			) : operations.length === 0 ? (
				<EmptyState
					className="flex-1"
					icon={History}
					title={data ? "Nothing was changed yet" : "Reading the history"}
					text={data ? "Every change of a caption will be here, and can be taken back." : undefined}
				/>
			) : (
				<ul className="min-h-0 flex-1 overflow-y-auto py-1">
					{operations.map((operation, at) => (
						<Entry
							key={operation.id}
							operation={operation}
							date={heading(operation, operations[at - 1])}
							busy={busy}
							next={operation.id === data?.undo}
							onRevert={() => revert({ operation: operation.id })}
							onRestore={() => revert({ operation: operation.id, again: true })}
						/>
					))}
				</ul>
			)}
			<footer className="border-t px-3.5 py-2.5 text-small text-muted-foreground">
				Kept after a restart. Reverting one operation leaves later ones alone.
			</footer>
		</section>
	);
}

/** The day, where it is another one than above. */
function heading({ time }: Operation, above: Operation | undefined): string | undefined {
	const name = (at: string) => day(new Date(at)).replace(/ \d\d:\d\d$/, "");
	const mine = name(time);
	return above && name(above.time) === mine ? undefined : mine.charAt(0).toUpperCase() + mine.slice(1);
}

type EntryProps = {
	operation: Operation;
	date: string | undefined;
	busy: boolean;
	next: boolean;
	onRevert: () => void;
	onRestore: () => void;
};

function Entry({ operation, date, busy, next, onRevert, onRestore }: EntryProps) {
	const { label, author, time, files, failed, reverted, running } = operation;
	const Icon = iconOf(author);
	// `Edited a.png: added hat`: what was done to one caption stands below its name.
	const [title, ...details] = author === "user" ? label.split(": ") : [label];
	const notes = [
		details.join(": "),
		running
			? "being written"
			: reverted
				? `reverted ${clock(new Date(reverted))}`
				: details.length === 0 && plural(files, "caption"),
		failed > 0 && `${failed} not written`,
		author.startsWith("tagger ") && author.slice(7),
		author === "outside" && "by another program",
	].filter(Boolean);
	const reversible = !running && (reverted !== null || files > 0);
	return (
		<li data-testid="operation" data-reverted={reverted !== null}>
			{date && <div className="px-3.5 pb-1 pt-2 text-micro text-muted-foreground">{date}</div>}
			<div className={cn("group flex gap-2.5 px-3.5 py-2", next && "bg-primary-soft")}>
				<Icon className={cn("mt-0.5 size-[15px] shrink-0", reverted ? "text-faint" : "text-muted-foreground")} />
				<div className="min-w-0 flex-1">
					<div className={cn("truncate", reverted && "text-faint line-through")} title={label}>
						{title}
					</div>
					<div className="truncate text-small text-muted-foreground">{notes.join(", ")}</div>
				</div>
				<div className="relative shrink-0 text-right text-small text-muted-foreground">
					<div className={cn("tabular-nums", reversible && "group-focus-within:invisible group-hover:invisible")}>
						{clock(new Date(time))}
					</div>
					{reversible && (
						<Button
							size="small"
							className="absolute right-0 top-0 opacity-0 focus-visible:opacity-100 group-hover:opacity-100"
							disabled={busy}
							aria-label={`${reverted ? "Restore" : "Revert"}: ${label}`}
							onClick={reverted ? onRestore : onRevert}
						>
							{reverted ? "Restore" : "Revert"}
						</Button>
					)}
				</div>
			</div>
		</li>
	);
}

function iconOf(author: string) {
	if (author === "user") return Pencil;
	if (author === "outside") return FilePenLine;
	return author.startsWith("tagger ") ? WandSparkles : ListChecks;
}
