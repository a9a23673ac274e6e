// The folders of one dataset: a registered one or any folder, its repeats, and what was found in it.
import { Plus, X } from "lucide-react";
import type { FolderFacts, Issue, Param } from "@/api/bindings";
import { PathPicker } from "@/components/path-picker";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { count, plural } from "@/lib/format";
import type { Config } from "./api";
import { NumberField } from "./fields/number";
import { IssueNote } from "./param-row";
import { asAround, type Json, valueAt } from "./places";
import { inSight, SubsetOptions } from "./subset-options";

type Table = { [key: string]: Json };

type Props = {
	config: Config;
	/** Names of registered datasets. */
	registered: string[];
	dataset: number;
	repeats: Param;
	/** Every option that a folder may have. */
	options: Param[];
	facts: FolderFacts[];
	issues: Issue[];
	set: (place: string, value: Json) => void;
	change: (next: (config: Config) => Config) => void;
	onFix: (fix: NonNullable<Issue["fix"]>) => void;
};

export function Subsets({ config, registered, dataset, repeats, options, facts, issues, set, change, onFix }: Props) {
	const subsets = config.dataset?.datasets?.[dataset]?.subsets ?? [];
	const edit = (next: (subsets: Table[]) => void) =>
		change((config) => {
			const copy = structuredClone(config);
			const table = copy.dataset?.datasets?.[dataset];
			if (!table) return config;
			table.subsets ??= [];
			next(table.subsets as Table[]);
			return copy;
		});
	const none = issues.find((issue) => issue.param === `dataset.datasets[${dataset}].subsets`);
	return (
		<div className="mb-2" data-testid={`row-dataset.datasets[${dataset}].subsets`}>
			{none && (
				<div className="mb-1.5 rounded-lg bg-destructive-soft p-2.5">
					<IssueNote issue={none} onFix={onFix} />
				</div>
			)}
			<datalist id="registered-datasets">
				{registered.map((name) => (
					<option key={name} value={name} />
				))}
			</datalist>
			<ul className="space-y-1.5">
				{subsets.map((_, at) => {
					const place = `dataset.datasets[${dataset}].subsets[${at}]`;
					const found = facts.find((fact) => fact.dataset === dataset && fact.subset === at);
					// What stands beside its row is not said above it again.
					const inRows = inSight(options).map(({ key }) => issues.find(({ param }) => param === `${place}.${key}`));
					const said = issues.filter(
						(issue) => issue.param.startsWith(`${place}.`) && issue.level !== "info" && !inRows.includes(issue),
					);
					return (
						// biome-ignore lint/suspicious/noArrayIndexKey: a subset has no name of its own, and its place is its identity
						<li key={at} data-testid={`subset-${dataset}-${at}`} className="rounded-lg border bg-card p-2.5">
							<div className="flex flex-wrap items-center gap-2">
								<PathPicker
									className="min-w-[220px]"
									kind="folder"
									title="Choose a folder of images"
									value={(valueAt(config, `${place}.image_dir`) as string | undefined) ?? ""}
									placeholder="A registered dataset, or a folder of images"
									invalid={said.some((issue) => issue.level === "error" && issue.param.endsWith("image_dir"))}
									list="registered-datasets"
									data-testid={`image-dir-${dataset}-${at}`}
									onChange={(path) => set(`${place}.image_dir`, path || null)}
								/>
								<span className="text-small text-muted-foreground">×</span>
								<div className="w-[92px]">
									<NumberField
										param={{ ...asAround(repeats, config, dataset), unit: null }}
										value={valueAt(config, `${place}.num_repeats`)}
										id={`repeats-${dataset}-${at}`}
										onChange={(value) => set(`${place}.num_repeats`, value)}
									/>
								</div>
								<span
									className="w-[150px] shrink-0 text-small text-muted-foreground"
									data-testid={`found-${dataset}-${at}`}
								>
									{found?.images == null ? "" : `${plural(found.images, "image")}, ${count(found.captions)} captions`}
								</span>
								<IconButton
									label="Take this folder out"
									className="ml-auto"
									onClick={() => edit((list) => list.splice(at, 1))}
								>
									<X />
								</IconButton>
							</div>
							{said.map((issue) => (
								<div key={issue.param + issue.code} className="mt-2">
									<IssueNote issue={issue} onFix={onFix} />
								</div>
							))}
							<SubsetOptions
								config={config}
								dataset={dataset}
								subset={at}
								options={options}
								issues={issues}
								set={set}
								onFix={onFix}
							/>
						</li>
					);
				})}
			</ul>
			<Button
				size="small"
				variant="ghost"
				className="mt-1.5"
				data-testid={`add-subset-${dataset}`}
				onClick={() => edit((list) => list.push({ num_repeats: 1 }))}
			>
				<Plus />
				Add a folder
			</Button>
			{registered.length > 0 && subsets.length === 0 && (
				<div className="mt-1 flex flex-wrap items-center gap-1.5 text-small text-muted-foreground">
					Registered:
					{registered.slice(0, 8).map((name) => (
						<Button
							key={name}
							size="small"
							variant="outline"
							data-testid={`use-dataset-${name}`}
							onClick={() => edit((list) => list.push({ image_dir: name, num_repeats: 1 }))}
						>
							{name}
						</Button>
					))}
				</div>
			)}
		</div>
	);
}
