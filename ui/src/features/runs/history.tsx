// The runs that are over: filters, the table, and what can be done with those that are ticked.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Columns2 } from "lucide-react";
import { useState } from "react";
import { EmptyState } from "@/components/empty-state";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { count } from "@/lib/format";
import { useShortcuts } from "@/lib/use-shortcuts";
import { historyPages } from "./api";
import { HistoryFilters } from "./history-filters";
import { HistoryTable } from "./history-table";
import { comparison, historyQuery, type RunsSearch } from "./runs-search";

/** Runs that fit beside each other. */
const MOST = 4;

type Props = { search: RunsSearch; onSearch: (change: RunsSearch) => void };

export function History({ search, onSearch }: Props) {
	const navigate = useNavigate();
	const [ticked, setTicked] = useState<string[]>([]);
	const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
		historyPages(historyQuery(search)),
	);
	const compare = () => {
		if (ticked.length >= 2) void navigate({ to: "/runs/compare", search: comparison(ticked) });
	};
	useShortcuts(ticked.length > 0 ? { c: compare, escape: () => setTicked([]) } : {});
	if (error && !data) return <ProblemAlert error={error} className="m-5" />;
	const [newest] = data?.pages ?? [];
	if (!data)
		return (
			<p role="status" className="p-5 text-muted-foreground">
				Reading the history
			</p>
		);
	if (!newest || newest.all === 0) return null;
	const runs = data.pages.flatMap((page) => page.runs);
	const left = newest.total - runs.length;
	return (
		<section aria-label="History">
			<HistoryFilters search={search} choices={newest.choices} onSearch={onSearch} />
			{runs.length === 0 ? (
				<EmptyState title="No run fits" text="No run that has ended fits these words and filters." />
			) : (
				<HistoryTable
					runs={runs}
					ticked={ticked}
					onTick={(run) =>
						setTicked((before) =>
							// Of more than fit, the one that was ticked first goes.
							before.includes(run) ? before.filter((each) => each !== run) : [...before, run].slice(-MOST),
						)
					}
				/>
			)}
			{hasNextPage && (
				<div className="p-3 text-center">
					<Button size="small" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
						{isFetchingNextPage ? "Reading more runs" : `Show more of ${count(left)} older runs`}
					</Button>
				</div>
			)}
			{ticked.length > 0 && (
				<div
					role="toolbar"
					aria-label="Ticked runs"
					className="-translate-x-1/2 fixed bottom-14 left-1/2 z-20 flex items-center gap-3 rounded-lg bg-popover px-4 py-2 shadow-pop"
				>
					<span className="text-small">{`${ticked.length} selected`}</span>
					<Button variant="primary" size="small" disabled={ticked.length < 2} onClick={compare}>
						<Columns2 />
						{ticked.length < 2 ? "Tick another to compare" : `Compare ${ticked.length} runs`}
					</Button>
					<Button variant="ghost" size="small" onClick={() => setTicked([])}>
						Clear
					</Button>
				</div>
			)}
		</section>
	);
}
