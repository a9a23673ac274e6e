// The tags of a dataset with their counts. A click asks for the tag, with Shift for its absence.
import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Tags } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import type { TagUse } from "@/api/bindings";
import { EmptyState } from "@/components/empty-state";
import { ProblemAlert } from "@/components/problem-alert";
import { Badge } from "@/components/ui/badge";
import { Input } from "@/components/ui/input";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { cn } from "@/lib/cn";
import { count } from "@/lib/format";
import { useShortcuts } from "@/lib/use-shortcuts";
import { tagsQuery } from "./api";
import { type Part, partOf, toggleTag } from "./query";

const ROW = 26;

type Props = { dataset: string; query: string; onChange: (query: string) => void };

export function TagList({ dataset, query, onChange }: Props) {
	const { data, error } = useQuery(tagsQuery(dataset));
	const [search, setSearch] = useState("");
	const [order, setOrder] = useState<"count" | "name">("count");
	const field = useRef<HTMLInputElement>(null);
	useShortcuts({ "alt+s": () => field.current?.focus() });
	const tags = useMemo(() => {
		const part = search.trim().toLowerCase();
		const found = (data ?? []).filter(({ tag }) => tag.toLowerCase().includes(part));
		return order === "count" ? found : found.toSorted((a, b) => a.tag.localeCompare(b.tag));
	}, [data, search, order]);
	return (
		<section aria-label="Tags" className="flex h-full flex-col" data-testid="tag-list">
			<header className="space-y-2 p-3 pb-2">
				<div className="flex items-center gap-2">
					<h2 className="font-semibold">Tags</h2>
					<span className="text-small text-muted-foreground">{data ? count(data.length) : ""}</span>
					<ToggleGroup
						small
						className="ml-auto"
						label="Order of tags"
						value={order}
						onChange={setOrder}
						choices={[
							{ value: "count", label: "Count" },
							{ value: "name", label: "A–Z" },
						]}
					/>
				</div>
				<Input
					ref={field}
					aria-label="Find tag"
					placeholder="Find tag"
					title="Alt+S"
					value={search}
					onChange={(event) => setSearch(event.target.value)}
				/>
			</header>
			<div className="min-h-0 flex-1">
				{error ? (
					<ProblemAlert error={error} className="m-3" />
				) : tags.length === 0 ? (
					<EmptyState
						icon={Tags}
						title={!data ? "Reading captions" : search ? "No such tag" : "No tags yet"}
						text={data && !search ? "Tags appear here with the first captions." : undefined}
					/>
				) : (
					<Rows tags={tags} most={data?.[0]?.count ?? 1} query={query} onChange={onChange} />
				)}
			</div>
			<footer className="border-t px-3 py-2 text-small text-muted-foreground">
				Click filters, Shift+click excludes
			</footer>
		</section>
	);
}

function Rows(props: { tags: TagUse[]; most: number; query: string; onChange: (query: string) => void }) {
	const { tags, most, query, onChange } = props;
	const scroller = useRef<HTMLDivElement>(null);
	const rows = useVirtualizer({
		count: tags.length,
		getScrollElement: () => scroller.current,
		estimateSize: () => ROW,
		overscan: 10,
	});
	return (
		<div ref={scroller} className="h-full overflow-y-auto px-1.5">
			<ul className="relative" style={{ height: rows.getTotalSize() }}>
				{rows.getVirtualItems().map(({ index, start }) => {
					const each = tags[index];
					if (!each) return null;
					return (
						<li key={each.tag} className="absolute inset-x-0 top-0" style={{ transform: `translateY(${start}px)` }}>
							<Row
								{...each}
								share={each.count / most}
								part={partOf(query, each.tag)}
								onClick={(part) => onChange(toggleTag(query, each.tag, part))}
							/>
						</li>
					);
				})}
			</ul>
		</div>
	);
}

type RowProps = TagUse & { share: number; part: Part; onClick: (part: "and" | "not") => void };

function Row({ tag, count: number, share, part, onClick }: RowProps) {
	return (
		<button
			type="button"
			data-testid="tag-row"
			aria-pressed={part !== undefined}
			className={cn(
				"relative flex h-[24px] w-full items-center gap-2 overflow-hidden rounded-sm px-2 text-left text-small hover:bg-accent",
				part === "and" && "bg-primary-soft",
			)}
			title={tag}
			onClick={(event) => onClick(event.shiftKey ? "not" : "and")}
		>
			<span className="absolute inset-y-0 left-0 rounded-sm bg-secondary/60" style={{ width: `${share * 100}%` }} />
			<span className={cn("relative min-w-0 flex-1 truncate", part === "not" && "text-faint line-through")}>{tag}</span>
			{part && (
				<Badge tone={part === "and" ? "primary" : "outline"} className="relative h-4">
					{part}
				</Badge>
			)}
			<span className="relative text-muted-foreground tabular-nums">{count(number)}</span>
		</button>
	);
}
