// One edit over many captions: choose it on the left, see what it changes in the middle, take it back on the right.
import { useQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Scope } from "@/api/bindings";
import { asProblem } from "@/api/problem";
import { EmptyState } from "@/components/empty-state";
import { JobBar } from "@/components/job-bar";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { RadioGroup, RadioGroupItem } from "@/components/ui/radio-group";
import { cn } from "@/lib/cn";
import { count, plural } from "@/lib/format";
import { useShortcuts } from "@/lib/use-shortcuts";
import { filterQuery, previewQuery, useEditCaptions } from "./api";
import { BulkForm } from "./bulk-form";
import { BulkPreview } from "./bulk-preview";
import { HistoryList } from "./history-list";
import { editOf, emptyForm, type Form, type Kind, operations } from "./operations";

type Props = {
	dataset: string;
	/** The filter of the images tab. */
	query?: string;
	/** The small picture of an image; images are another feature. */
	picture?: (file: string) => ReactNode;
};

export function BulkTab({ dataset, query = "", picture }: Props) {
	const [kind, setKind] = useState<Kind>("trigger");
	const [form, setForm] = useState<Form>(emptyForm);
	const [filtered, setFiltered] = useState(query !== "");
	const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set());
	const apply = useEditCaptions(dataset);
	const scope: Scope = { query: filtered ? query : "" };
	const edit = editOf(kind, form);
	const { data, error, isPlaceholderData } = useQuery({
		...previewQuery(dataset, scope, edit ?? { type: "dedupe" }),
		enabled: edit !== undefined,
	});
	const problem = error && edit ? asProblem(error) : undefined;
	const preview = edit ? data : undefined;
	const left = preview?.rows.filter(({ file }) => skipped.has(file)).length ?? 0;
	const changes = (preview?.changed ?? 0) - left;
	const ready = edit !== undefined && !problem && changes > 0 && !apply.isPending && !isPlaceholderData;
	const start = () => {
		if (!ready) return;
		apply.mutate({ scope: { ...scope, skip: [...skipped] }, edit }, { onSuccess: () => setSkipped(new Set()) });
	};
	useShortcuts({ "ctrl+enter": start });
	const change = (part: Partial<Form>) => {
		setForm({ ...form, ...part });
		setSkipped(new Set());
	};

	return (
		<div className="flex h-full">
			<aside className="flex w-[332px] shrink-0 flex-col border-r max-xl:w-[272px]">
				<ul className="border-b p-2">
					{operations.map(({ kind: each, label, icon: Icon }) => (
						<li key={each}>
							<button
								type="button"
								aria-pressed={each === kind}
								className={cn(
									"flex h-7 w-full items-center gap-2.5 rounded-md px-2 text-muted-foreground hover:bg-accent hover:text-foreground",
									each === kind && "bg-primary-soft font-medium text-foreground hover:bg-primary-soft",
								)}
								onClick={() => {
									setKind(each);
									setSkipped(new Set());
								}}
							>
								<Icon className={cn("size-[15px]", each === kind && "text-primary-text")} aria-hidden="true" />
								{label}
							</button>
						</li>
					))}
				</ul>
				<div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-4">
					<BulkForm
						key={kind}
						kind={kind}
						form={form}
						onChange={change}
						wrong={problem?.code === "regex_invalid" ? problem.message : undefined}
					/>
					<ApplyTo dataset={dataset} query={query} filtered={filtered} onChange={setFiltered} />
				</div>
				<footer className="border-t p-3">
					<JobBar job={apply.job} title="Looking at the captions" className="mb-3" />
					<Button variant="primary" className="w-full" disabled={!ready} onClick={start} data-testid="apply">
						{apply.isPending
							? `Writing ${plural(changes, "caption")}`
							: changes > 0
								? `Apply to ${plural(changes, "caption")}`
								: "Apply"}
						<span className="text-small font-normal opacity-70">Ctrl Enter</span>
					</Button>
				</footer>
			</aside>
			<section aria-label="Preview" className="flex min-w-0 flex-1 flex-col">
				<header className="flex h-10 shrink-0 items-center gap-3 border-b px-4">
					<h2 className="font-semibold">Preview</h2>
					{preview && (
						<span className="truncate text-small text-muted-foreground" data-testid="preview-summary" role="status">
							{changes === 0 ? "No caption" : plural(changes, "caption")} would change
							{left > 0 && `, ${left} left out`}
							{changes > 0 && preview.unchanged > 0 && `, ${count(preview.unchanged)} stay as they are`}.
							{changes > 0 && " Nothing is written yet."}
						</span>
					)}
				</header>
				{problem && problem.code !== "regex_invalid" ? (
					<ProblemAlert error={problem} className="m-4" />
				) : preview && preview.changed > 0 ? (
					<BulkPreview
						preview={preview}
						skipped={skipped}
						picture={picture}
						onSkip={(file, skip) => {
							const next = new Set(skipped);
							if (skip) next.add(file);
							else next.delete(file);
							setSkipped(next);
						}}
					/>
				) : (
					<EmptyState
						icon={ListChecks}
						{...emptyWords({
							preview: preview !== undefined,
							edit: edit !== undefined,
							wrong: problem !== undefined,
							kind,
						})}
					/>
				)}
			</section>
			<aside className="w-[300px] shrink-0 border-l max-xl:w-[232px]">
				<HistoryList dataset={dataset} />
			</aside>
		</div>
	);
}

/** Why there is no row to look at. */
function emptyWords(now: { preview: boolean; edit: boolean; wrong: boolean; kind: Kind }) {
	if (now.wrong)
		return { title: "No preview", text: "The regular expression has a mistake. Mend it to see what changes." };
	if (!now.edit) return { title: "Nothing to preview yet", text: "Fill in the form to see what it would change." };
	if (!now.preview) return { title: "Computing what changes" };
	const searched = now.kind === "replace" || now.kind === "remove";
	return {
		title: "No caption changes",
		text: searched ? "It stands in no caption." : "Every caption says already what it should.",
	};
}

type ApplyToProps = { dataset: string; query: string; filtered: boolean; onChange: (filtered: boolean) => void };

function ApplyTo({ dataset, query, filtered, onChange }: ApplyToProps) {
	const { data: all } = useQuery(filterQuery(dataset, ""));
	const { data: some } = useQuery(filterQuery(dataset, query));
	const number = (found: typeof all) => (found?.type === "images" ? count(found.files.length) : "");
	const row = (value: string, label: string, right: string, on: boolean) => (
		<label
			htmlFor={`apply-to-${value}`}
			className={cn("flex h-7 items-center gap-2 rounded-md px-2 text-small", on && "bg-secondary")}
		>
			<RadioGroupItem id={`apply-to-${value}`} value={value} />
			<span className="min-w-0 flex-1 truncate">{label}</span>
			<span className="text-muted-foreground tabular-nums">{right}</span>
		</label>
	);
	return (
		<div>
			<div className="mb-1.5 text-small text-muted-foreground">Apply to</div>
			<RadioGroup
				aria-label="Apply to"
				className="gap-1"
				value={filtered ? "filtered" : "all"}
				onValueChange={(value) => onChange(value === "filtered")}
			>
				{row("all", "All images", number(all), !filtered)}
				{query !== "" && row("filtered", "Filtered by the query", number(some), filtered)}
			</RadioGroup>
			{query !== "" && (
				<code className="mt-1 block truncate px-2 font-mono text-micro text-muted-foreground">{query}</code>
			)}
		</div>
	);
}
