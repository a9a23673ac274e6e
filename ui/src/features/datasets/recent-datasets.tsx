// The newest datasets, for Home.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { count } from "@/lib/format";
import { datasetsQuery } from "./api";
import { DatasetCard } from "./dataset-card";

const SHOWN = 4;

export function RecentDatasets() {
	const { data: datasets = [] } = useQuery(datasetsQuery);
	if (datasets.length === 0) return null;
	const recent = [...datasets].sort((a, b) => b.added.localeCompare(a.added)).slice(0, SHOWN);
	return (
		<section aria-label="Recent datasets">
			<header className="mb-2 flex items-center">
				<h2 className="font-semibold">Recent datasets</h2>
				<Link to="/datasets" className="ml-auto text-small text-muted-foreground hover:text-foreground">
					{datasets.length === 1 ? "All datasets" : `All ${count(datasets.length)} datasets`}
				</Link>
			</header>
			<div className="grid grid-cols-[repeat(auto-fill,minmax(220px,1fr))] gap-3">
				{recent.map((dataset) => (
					<DatasetCard key={dataset.id} dataset={dataset} />
				))}
			</div>
		</section>
	);
}
