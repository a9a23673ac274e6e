// All datasets as cards.
import { useQuery } from "@tanstack/react-query";
import { FolderDown, Plus, SearchX } from "lucide-react";
import { useMemo, useState } from "react";
import type { DatasetSummary } from "@/api/bindings";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { ProblemAlert } from "@/components/problem-alert";
import { SearchInput } from "@/components/search-input";
import { Button } from "@/components/ui/button";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { count } from "@/lib/format";
import { useAddFolder } from "./add-folder";
import { datasetsQuery, useFreshIndex } from "./api";
import { DatasetCard } from "./dataset-card";

type Sort = "added" | "name" | "images";
const sorts: Record<Sort, { label: string; compare: (a: DatasetSummary, b: DatasetSummary) => number }> = {
	added: { label: "Last added", compare: (a, b) => (a.added < b.added ? 1 : -1) },
	name: { label: "Name", compare: (a, b) => a.name.localeCompare(b.name) },
	images: { label: "Most images", compare: (a, b) => b.images - a.images },
};

export function DatasetsPage() {
	const { data, error } = useQuery(datasetsQuery);
	const [filter, setFilter] = useState("");
	const [sort, setSort] = useState<Sort>("added");
	const addFolder = useAddFolder();
	useFreshIndex();
	const shown = useMemo(() => {
		const wanted = filter.trim().toLowerCase();
		const fits = ({ name, path }: DatasetSummary) => `${name}\n${path}`.toLowerCase().includes(wanted);
		return data?.filter(fits).sort(sorts[sort].compare);
	}, [data, filter, sort]);
	const addButton = (
		<Button variant="primary" onClick={addFolder.choose} data-testid="add-dataset">
			<Plus />
			Add dataset
			<span className="text-micro opacity-70">Ctrl O</span>
		</Button>
	);

	const body = () => {
		if (error) return <ProblemAlert error={error} />;
		if (!data || !shown)
			return (
				<Cards>
					{["a", "b", "c", "d"].map((key) => (
						<CardSkeleton key={key} />
					))}
				</Cards>
			);
		if (data.length === 0)
			return (
				<EmptyState
					icon={FolderDown}
					title="Drop a folder of images here"
					text="Your files stay where they are: nothing is moved, renamed or re-encoded. Captions are written next to the images."
					className="rounded-xl border border-dashed border-input"
					data-testid="datasets-empty"
				>
					{addButton}
				</EmptyState>
			);
		if (shown.length === 0)
			return (
				<EmptyState icon={SearchX} title="No dataset matches" text={`No name and no path contains “${filter.trim()}”.`}>
					<Button onClick={() => setFilter("")}>Clear the filter</Button>
				</EmptyState>
			);
		return (
			<Cards>
				{shown.map((dataset) => (
					<DatasetCard key={dataset.id} dataset={dataset} />
				))}
				<button
					type="button"
					onClick={addFolder.choose}
					className="flex min-h-[227px] flex-col items-center justify-center gap-1.5 rounded-lg border border-dashed border-input p-4 text-center text-muted-foreground hover:border-ring"
				>
					<FolderDown className="mb-1 size-5" strokeWidth={1.5} aria-hidden="true" />
					Drop a folder here
					<span className="text-small text-faint">Your files stay where they are</span>
				</button>
			</Cards>
		);
	};

	return (
		<div className="flex h-full flex-col">
			<PageHeader title="Datasets" note={data && count(data.length)}>
				{data && data.length > 0 && (
					<>
						<SearchInput label="Filter by name or path" value={filter} onChange={setFilter} />
						<Select value={sort} onValueChange={(value) => setSort(value as Sort)}>
							<SelectTrigger className="w-[150px]" aria-label="Sort by">
								<SelectValue />
							</SelectTrigger>
							<SelectContent>
								{Object.entries(sorts).map(([value, { label }]) => (
									<SelectItem key={value} value={value}>
										{label}
									</SelectItem>
								))}
							</SelectContent>
						</Select>
						{addButton}
					</>
				)}
			</PageHeader>
			<div className="min-h-0 flex-1 overflow-auto p-5">{body()}</div>
		</div>
	);
}

function Cards({ children }: { children: React.ReactNode }) {
	return <div className="grid grid-cols-[repeat(auto-fill,minmax(300px,1fr))] gap-4">{children}</div>;
}

function CardSkeleton() {
	return (
		<div className="overflow-hidden rounded-lg border bg-card" data-testid="card-skeleton">
			<Skeleton className="h-[148px] rounded-none" />
			<div className="space-y-2 px-3 pb-3 pt-2.5">
				<Skeleton className="h-4 w-1/2" />
				<Skeleton className="h-3 w-3/4" />
				<Skeleton className="h-3 w-full" />
			</div>
		</div>
	);
}
