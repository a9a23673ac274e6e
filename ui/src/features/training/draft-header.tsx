// The header: the run's name, the other drafts, the family, search, how much is shown, whether all is on the disk.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import {
	Check,
	ChevronsUpDown,
	ClipboardPaste,
	FileInput,
	FileOutput,
	LoaderCircle,
	Plus,
	Trash2,
	TriangleAlert,
} from "lucide-react";
import type { ReactNode } from "react";
import { SearchInput } from "@/components/search-input";
import { Button } from "@/components/ui/button";
import {
	DropdownMenu,
	DropdownMenuContent,
	DropdownMenuItem,
	DropdownMenuLabel,
	DropdownMenuSeparator,
	DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Input } from "@/components/ui/input";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { Hint } from "@/components/ui/tooltip";
import { day } from "@/lib/format";
import { useOpenDraft } from "@/lib/use-open-draft";
import { type Config, draftsQuery, type Family, useNewDraft, useRemoveDraft } from "./api";
import { useExportDraft } from "./export-draft";
import { FAMILIES } from "./families";
import { useImportDraft } from "./import-draft";
import type { Json } from "./places";
import type { Saving } from "./use-draft";

export type Detail = "basic" | "advanced";

type Props = {
	id: string;
	config: Config;
	saving: Saving;
	count: number;
	search: string;
	detail: Detail;
	/** The menu of presets. */
	presets: ReactNode;
	onSearch: (words: string) => void;
	onDetail: (detail: Detail) => void;
	/** Writes what is not written yet. */
	save: () => Promise<void>;
	set: (place: string, value: Json) => void;
};

export function DraftHeader({
	id,
	config,
	saving,
	count,
	search,
	detail,
	presets,
	onSearch,
	onDetail,
	save,
	set,
}: Props) {
	return (
		<header className="flex h-header shrink-0 items-center gap-3 border-b px-4">
			<div className="flex w-[190px] shrink-0 items-center gap-1">
				<Input
					aria-label="Name of the run"
					data-testid="draft-name"
					className="font-medium"
					placeholder="Name of the run"
					value={config.name ?? ""}
					onChange={(event) => set("name", event.target.value)}
				/>
				<DraftMenu id={id} save={save} />
			</div>
			<div className="w-[196px] shrink-0">
				<Select value={config.family ?? "sdxl"} onValueChange={(family) => set("family", family)}>
					<SelectTrigger aria-label="Family of the base model" data-testid="family">
						<SelectValue />
					</SelectTrigger>
					<SelectContent>
						{FAMILIES.map(({ id, label }) => (
							<SelectItem key={id} value={id} data-testid={`family-${id}`}>
								{label}
							</SelectItem>
						))}
					</SelectContent>
				</Select>
			</div>
			{presets}
			<SearchInput
				label={`Find any of ${count} parameters`}
				value={search}
				onChange={onSearch}
				className="w-[256px] min-w-0 shrink"
				data-testid="param-search"
			/>
			<ToggleGroup
				label="How much is shown"
				value={detail}
				onChange={onDetail}
				data-testid="detail"
				choices={[
					{ value: "basic", label: "Basic" },
					{ value: "advanced", label: "Advanced" },
				]}
			/>
			<span className="flex-1" />
			<SavedState saving={saving} />
		</header>
	);
}

function SavedState({ saving }: { saving: Saving }) {
	const quiet = "flex items-center gap-1.5 whitespace-nowrap text-small text-muted-foreground";
	if (saving.state === "failed") {
		return (
			<Hint text={saving.problem.hint ?? saving.problem.message}>
				<span className={quiet} role="alert" data-testid="draft-state" data-state="failed">
					<TriangleAlert className="size-3.5 text-destructive" aria-hidden="true" />
					Not saved
				</span>
			</Hint>
		);
	}
	const saved = saving.state === "saved";
	const Icon = saved ? Check : LoaderCircle;
	return (
		<span className={quiet} data-testid="draft-state" data-state={saving.state}>
			<Icon className={saved ? "size-3.5 text-success" : "size-3.5"} aria-hidden="true" />
			{saved ? "Draft saved" : "Saving"}
		</span>
	);
}

function DraftMenu({ id, save }: { id: string; save: () => Promise<void> }) {
	const drafts = useQuery(draftsQuery);
	const navigate = useNavigate();
	const openDraft = useOpenDraft();
	const create = useNewDraft();
	const remove = useRemoveDraft();
	const imports = useImportDraft();
	const exportDraft = useExportDraft();
	const start = (family: Family) => create.mutate({ family, name: "new-run" }, { onSuccess: openDraft });
	return (
		<DropdownMenu>
			<DropdownMenuTrigger asChild>
				<Button variant="ghost" size="icon" aria-label="Drafts" data-testid="drafts">
					<ChevronsUpDown />
				</Button>
			</DropdownMenuTrigger>
			<DropdownMenuContent align="start" className="w-72">
				<DropdownMenuLabel>Drafts</DropdownMenuLabel>
				{drafts.data?.map((draft) => (
					<DropdownMenuItem key={draft.id} keys={day(new Date(draft.modified))} onSelect={() => void openDraft(draft)}>
						<Check className={draft.id === id ? "size-3.5" : "size-3.5 opacity-0"} />
						<span className="min-w-0 truncate">{draft.name}</span>
					</DropdownMenuItem>
				))}
				<DropdownMenuSeparator />
				<DropdownMenuLabel>New run</DropdownMenuLabel>
				{FAMILIES.map(({ id, label }) => (
					<DropdownMenuItem key={id} onSelect={() => start(id)}>
						<Plus className="size-3.5" />
						{label}
					</DropdownMenuItem>
				))}
				<DropdownMenuSeparator />
				<DropdownMenuItem onSelect={imports.choose} data-testid="import-file">
					<FileInput className="size-3.5" />
					Import settings or a LoRA
				</DropdownMenuItem>
				<DropdownMenuItem onSelect={imports.paste} data-testid="import-command">
					<ClipboardPaste className="size-3.5" />
					Paste a training command
				</DropdownMenuItem>
				<DropdownMenuSeparator />
				<DropdownMenuItem onSelect={() => void save().then(() => exportDraft(id))} data-testid="export-draft">
					<FileOutput className="size-3.5" />
					Export files and scripts
				</DropdownMenuItem>
				<DropdownMenuItem
					destructive
					onSelect={() => remove.mutate(id, { onSuccess: () => void navigate({ to: "/train" }) })}
				>
					<Trash2 className="size-3.5" />
					Put this draft away
				</DropdownMenuItem>
			</DropdownMenuContent>
		</DropdownMenu>
	);
}
