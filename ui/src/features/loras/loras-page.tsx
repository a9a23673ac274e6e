// LoRAs: what runs made and what lies in chosen folders, with a panel for the one that is looked at.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FileSearch, Layers, LayoutGrid, Rows3 } from "lucide-react";
import type { LoraFile } from "@/api/bindings";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { choosePath } from "@/components/path-picker";
import { ProblemAlert } from "@/components/problem-alert";
import { SearchInput } from "@/components/search-input";
import { Button } from "@/components/ui/button";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { count } from "@/lib/format";
import { lorasQuery } from "./api";
import { FoldersButton } from "./folders-button";
import { LoraGrid, LoraGridSkeleton } from "./lora-grid";
import { LoraPanel } from "./lora-panel";
import { LoraTable } from "./lora-table";
import { chosen, type LorasSearch, type Sort, type View } from "./search";
import { familyName } from "./words";

const views = [
	{
		value: "grid" as View,
		label: (
			<>
				<LayoutGrid className="size-3.5" /> Grid
			</>
		),
	},
	{
		value: "list" as View,
		label: (
			<>
				<Rows3 className="size-3.5" /> List
			</>
		),
	},
];
const sorts: { value: Sort; label: string }[] = [
	{ value: "newest", label: "Newest first" },
	{ value: "name", label: "By name" },
	{ value: "size", label: "Largest first" },
];

export function LorasPage({ search }: { search: LorasSearch }) {
	const { data, error, isPending } = useQuery(lorasQuery);
	const navigate = useNavigate();
	const go = (change: LorasSearch) =>
		void navigate({ to: "/loras", search: { ...search, ...change }, replace: !("file" in change) });
	const inspect = async () => {
		const file = await choosePath({ kind: "file", title: "Choose a LoRA", extensions: ["safetensors"] });
		if (file !== null) go({ file });
	};
	const all = data?.loras ?? [];
	const shown = chosen(all, search);
	const families = [...new Set(all.flatMap((lora) => lora.family ?? []))];
	const view = search.view ?? "grid";
	return (
		<div className="flex h-full flex-col">
			<PageHeader
				title="LoRAs"
				note={data && count(all.length)}
				tabs={
					<>
						<SearchInput
							label="Name, trigger word or tag"
							value={search.q ?? ""}
							onChange={(q) => go({ q: q || undefined })}
							data-testid="lora-search"
						/>
						<Select
							value={search.family ?? "all"}
							onValueChange={(family) => go({ family: family === "all" ? undefined : family })}
						>
							<SelectTrigger className="w-[132px]" aria-label="Base">
								<SelectValue />
							</SelectTrigger>
							<SelectContent>
								<SelectItem value="all">All bases</SelectItem>
								{families.map((family) => (
									<SelectItem key={family} value={family}>
										{familyName(family)}
									</SelectItem>
								))}
							</SelectContent>
						</Select>
						<Select value={search.sort ?? "newest"} onValueChange={(sort) => go({ sort: sort as Sort })}>
							<SelectTrigger className="w-[132px]" aria-label="Order">
								<SelectValue />
							</SelectTrigger>
							<SelectContent>
								{sorts.map((sort) => (
									<SelectItem key={sort.value} value={sort.value}>
										{sort.label}
									</SelectItem>
								))}
							</SelectContent>
						</Select>
						<ToggleGroup label="View" value={view} choices={views} onChange={(next) => go({ view: next })} />
					</>
				}
			>
				<Button onClick={() => void inspect()}>
					<FileSearch />
					Inspect a file
				</Button>
				<FoldersButton folders={data?.folders ?? []} />
			</PageHeader>
			<div className="flex min-h-0 flex-1">
				<div className="min-w-0 flex-1 overflow-auto">
					{error && <ProblemAlert error={error} className="m-4" />}
					{isPending && <LoraGridSkeleton />}
					{data && <Found all={all} shown={shown} search={search} view={view} go={go} />}
				</div>
				{search.file && (
					<LoraPanel
						key={search.file}
						file={search.file}
						listed={all.find((lora) => lora.path === search.file)}
						onClose={() => go({ file: undefined })}
					/>
				)}
			</div>
		</div>
	);
}

type FoundProps = {
	all: LoraFile[];
	shown: LoraFile[];
	search: LorasSearch;
	view: View;
	go: (change: LorasSearch) => void;
};

function Found({ all, shown, search, view, go }: FoundProps) {
	if (all.length === 0) {
		return (
			<EmptyState
				icon={Layers}
				title="No LoRAs yet"
				text="LoRAs that runs make appear here. Add a folder to see the LoRAs you already have; they stay where they are."
				data-testid="loras-empty"
			/>
		);
	}
	if (shown.length === 0) {
		return (
			<EmptyState title="No LoRA matches" text={search.q && `Nothing has ${search.q} in its name, base, run or tags.`}>
				<Button onClick={() => go({ q: undefined, family: undefined })}>Show all {count(all.length)}</Button>
			</EmptyState>
		);
	}
	const props = { loras: shown, selected: search.file, onSelect: (file: string) => go({ file }) };
	return view === "list" ? <LoraTable {...props} /> : <LoraGrid {...props} />;
}
