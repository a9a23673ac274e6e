// Runs: the one that is alive, the queue, and the history.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Activity, Plus } from "lucide-react";
import { useState } from "react";
import type { Run } from "@/api/bindings";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { ProblemAlert } from "@/components/problem-alert";
import { SearchInput } from "@/components/search-input";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { runsQuery } from "./api";
import { LiveRow } from "./live-rows";
import { QueueSection } from "./queue";
import { RunsTable } from "./runs-table";
import { isLive, isOver } from "./words";

const filters = ["All", "Queue", "Running", "Failed"] as const;
type Filter = (typeof filters)[number];

const fits: Record<Filter, (run: Run) => boolean> = {
	All: () => true,
	Queue: (run) => run.status === "queued",
	Running: (run) => isLive(run.status),
	Failed: (run) => run.status === "failed",
};

export function RunsPage() {
	const { data: runs, error } = useQuery(runsQuery);
	const [filter, setFilter] = useState<Filter>("All");
	const [words, setWords] = useState("");
	const wanted = words.trim().toLowerCase();
	const shown = runs?.filter((run) => fits[filter](run) && run.name.toLowerCase().includes(wanted));
	return (
		<div className="flex h-full flex-col">
			<PageHeader
				title="Runs"
				tabs={
					<Tabs value={filter} onValueChange={(value) => setFilter(value as Filter)} className="h-full">
						<TabsList aria-label="Which runs">
							{filters.map((name) => (
								<TabsTrigger key={name} value={name}>
									{runs ? `${name} ${runs.filter(fits[name]).length}` : name}
								</TabsTrigger>
							))}
						</TabsList>
					</Tabs>
				}
			>
				<SearchInput label="Find a run" value={words} onChange={setWords} />
				<Button asChild variant="primary">
					<Link to="/train">
						<Plus />
						New run
					</Link>
				</Button>
			</PageHeader>
			{error && <ProblemAlert error={error} className="m-5" />}
			{!runs && !error && <Loading />}
			{runs?.length === 0 && (
				<EmptyState
					icon={Activity}
					title="No runs yet"
					text="A run starts on the Train page. Its progress, log and files are kept here."
				/>
			)}
			{shown && runs && runs.length > 0 && <Lists runs={shown} />}
		</div>
	);
}

function Lists({ runs }: { runs: Run[] }) {
	const over = runs.filter((run) => isOver(run.status));
	if (runs.length === 0) return <EmptyState title="No run fits" text="No run has this state and this name." />;
	return (
		<div className="min-h-0 flex-1 overflow-auto">
			{runs
				.filter((run) => isLive(run.status))
				.map((run) => (
					<LiveRow key={run.run} run={run} />
				))}
			{runs.some((run) => run.status === "queued") && (
				<QueueSection fits={(name) => runs.some((run) => run.status === "queued" && run.name === name)} />
			)}
			{over.length > 0 && <RunsTable runs={over} />}
		</div>
	);
}

function Loading() {
	return (
		<div className="space-y-2 p-5" role="status" aria-label="Reading the runs">
			{[1, 2, 3, 4].map((row) => (
				<Skeleton key={row} className="h-[42px]" />
			))}
		</div>
	);
}
