// Runs: the one that is alive, the queue, and the history.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Activity, Plus } from "lucide-react";
import type { Run } from "@/api/bindings";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { ProblemAlert } from "@/components/problem-alert";
import { SearchInput } from "@/components/search-input";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { count } from "@/lib/format";
import { historyCounts, runsQuery } from "./api";
import { History } from "./history";
import { LiveRow } from "./live-rows";
import { QueueSection } from "./queue";
import type { RunsSearch, RunsShow } from "./runs-search";
import { isLive, isOver } from "./words";

const tabs: { show: RunsShow; name: string }[] = [
	{ show: "all", name: "All" },
	{ show: "queue", name: "Queue" },
	{ show: "running", name: "Running" },
	{ show: "failed", name: "Failed" },
];

const fits: Record<RunsShow, (run: Run) => boolean> = {
	all: () => true,
	queue: (run) => run.status === "queued",
	running: (run) => isLive(run.status),
	failed: () => false,
};

export function RunsPage({ search }: { search: RunsSearch }) {
	const navigate = useNavigate();
	const { data: recent, error } = useQuery(runsQuery);
	const { data: over, error: unread } = useQuery(historyCounts);
	const go = (change: RunsSearch) =>
		void navigate({ to: "/runs", search: { ...search, ...change }, replace: !("show" in change) });
	const { q = "", show = "all" } = search;
	const wanted = q.trim().toLowerCase();
	const open = recent?.filter((run) => !isOver(run.status));
	const shown = open?.filter((run) => fits[show](run) && run.name.toLowerCase().includes(wanted));
	const counts = open && {
		all: open.length + (over?.all ?? 0),
		queue: open.filter(fits.queue).length,
		running: open.filter(fits.running).length,
		failed: over?.failed ?? 0,
	};
	return (
		<div className="flex h-full flex-col">
			<PageHeader
				title="Runs"
				tabs={
					<Tabs
						value={show}
						onValueChange={(value) => go({ show: value === "all" ? undefined : (value as RunsSearch["show"]) })}
						className="h-full"
					>
						<TabsList aria-label="Which runs">
							{tabs.map(({ show, name }) => (
								<TabsTrigger key={show} value={show}>
									{counts && over ? `${name} ${count(counts[show])}` : name}
								</TabsTrigger>
							))}
						</TabsList>
					</Tabs>
				}
			>
				<SearchInput label="Name, model, parameter=value" value={q} onChange={(next) => go({ q: next || undefined })} />
				<Button asChild variant="primary">
					<Link to="/train">
						<Plus />
						New run
					</Link>
				</Button>
			</PageHeader>
			{(error ?? unread) && <ProblemAlert error={error ?? unread} className="m-5" />}
			{!counts && !error && <Loading />}
			{over && counts?.all === 0 && (
				<>
					<QueueSection wanted={wanted} />
					<EmptyState
						icon={Activity}
						title="No runs yet"
						text="A run starts on the Train page. Its progress, log and files are kept here."
					/>
				</>
			)}
			{shown && counts && counts.all > 0 && (
				<div className="min-h-0 flex-1 overflow-auto">
					{shown
						.filter((run) => run.status !== "queued")
						.map((run) => (
							<LiveRow key={run.run} run={run} />
						))}
					{(show === "all" || show === "queue") && <QueueSection wanted={wanted} />}
					{(show === "all" || show === "failed") && <History search={search} onSearch={go} />}
				</div>
			)}
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
