// Runs beside each other: what was asked differently, which images were others, the losses over each other, samples and outputs.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Comparison, Run } from "@/api/bindings";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { count, day, size } from "@/lib/format";
import { compareQuery } from "../api";
import { RunLink } from "../run-link";
import { StateBadge } from "../state-badge";
import { AskedTable } from "./asked-table";
import { ImagesList } from "./images-list";
import { LossOverlay } from "./loss-overlay";
import { NewestSamples } from "./newest-samples";

export function ComparePage({ runs }: { runs: string[] }) {
	const { data, error } = useQuery({ ...compareQuery(runs), enabled: runs.length >= 2 });
	return (
		<div className="flex h-full flex-col">
			<PageHeader title={`Compare ${runs.length} runs`}>
				<Button asChild>
					<Link to="/runs">Choose other runs</Link>
				</Button>
			</PageHeader>
			{runs.length < 2 && (
				<EmptyState title="Nothing to compare" text="Tick two or more runs on the Runs page, then compare them." />
			)}
			{error && <ProblemAlert error={error} className="m-5" />}
			{!data && !error && runs.length >= 2 && <p className="p-5 text-muted-foreground">Reading the runs</p>}
			{data && <Compared data={data} />}
		</div>
	);
}

function Compared({ data }: { data: Comparison }) {
	const { runs } = data;
	const columns = { gridTemplateColumns: `220px repeat(${runs.length}, minmax(0, 1fr))` };
	return (
		<div className="min-h-0 flex-1 overflow-auto" data-testid="comparison">
			<div className="sticky top-0 z-10 grid border-b bg-background px-5 py-3" style={columns}>
				<span />
				{runs.map((run) => (
					<div key={run.run} className="min-w-0 pr-4">
						<RunLink run={run} className="block" />
						<span className="mt-1 flex items-center gap-2 text-small text-muted-foreground">
							<StateBadge run={run} />
							<span className="truncate">
								{`${count(run.tally.step ?? 0)} steps${run.ended ? `, ${day(new Date(run.ended))}` : ""}`}
							</span>
						</span>
					</div>
				))}
			</div>
			<Part title="Configuration">
				<AskedTable asked={data.asked} />
			</Part>
			<Part title="Images">
				<ImagesList images={data.images} runs={runs} />
			</Part>
			<Part title="Loss, smoothed">
				<LossOverlay runs={runs} />
			</Part>
			<Part title="Newest samples">
				<NewestSamples runs={runs} columns={columns} />
			</Part>
			<Part title="Outputs">
				<Outputs runs={runs} columns={columns} />
			</Part>
		</div>
	);
}

function Part({ title, children }: { title: string; children: ReactNode }) {
	return (
		<section aria-label={title} className="border-b px-5 py-4">
			<h2 className="mb-2 font-semibold">{title}</h2>
			{children}
		</section>
	);
}

function Outputs({ runs, columns }: { runs: Run[]; columns: React.CSSProperties }) {
	return (
		<div className="grid" style={columns}>
			<span className="text-small text-muted-foreground">Models that were saved</span>
			{runs.map((run) => (
				<ul key={run.run} className="min-w-0 pr-4">
					{run.outputs.length === 0 && <li className="text-muted-foreground">none</li>}
					{run.outputs.map((output) => (
						<li key={output.path} className="flex gap-2">
							<span className="truncate" title={output.path}>
								{output.file}
							</span>
							{output.bytes !== null && <span className="ml-auto text-muted-foreground">{size(output.bytes)}</span>}
						</li>
					))}
				</ul>
			))}
		</div>
	);
}
