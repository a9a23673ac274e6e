// The bar above the log: search with the place among the hits, levels with their counts, folding, following.
import { ChevronDown, ChevronUp, Search } from "lucide-react";
import { type ReactNode, type RefObject, useId } from "react";
import type { LogCounts } from "@/api/bindings";
import { Checkbox } from "@/components/ui/checkbox";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { count } from "@/lib/format";

export type Shown = "all" | "warnings" | "errors" | "nyx";

type Props = {
	words: string;
	onWords: (words: string) => void;
	field: RefObject<HTMLInputElement | null>;
	search: {
		hits: number;
		/** Which hit is shown, from 0. */
		place: number;
		/** Whether all lines were looked at. */
		whole: boolean;
		go: (direction: 1 | -1) => void;
	};
	shown: Shown;
	onShown: (shown: Shown) => void;
	/** Null while the lines are counted. */
	counts: LogCounts | null;
	folded: boolean;
	onFolded: (folded: boolean) => void;
	/** Whether the end stays in sight. */
	following: boolean;
	onFollowing: (following: boolean) => void;
	/** Actions at the right end. */
	children?: ReactNode;
};

export function LogTools({
	words,
	onWords,
	field,
	search,
	shown,
	onShown,
	counts,
	folded,
	onFolded,
	following,
	onFollowing,
	children,
}: Props) {
	const [fold, follow] = [useId(), useId()];
	const { hits, place, whole, go } = search;
	const label = (name: string, value: number | undefined) => (value === undefined ? name : `${name} ${count(value)}`);
	return (
		<div className="flex h-11 shrink-0 items-center gap-3 border-b px-5">
			<div className="relative w-[280px] min-w-[180px] shrink">
				<Search
					className="pointer-events-none absolute left-2.5 top-1/2 size-3.5 -translate-y-1/2 text-muted-foreground"
					aria-hidden="true"
				/>
				<Input
					ref={field}
					aria-label="Search the log"
					placeholder="Search the log"
					className="pl-8 pr-24"
					value={words}
					onChange={(event) => onWords(event.target.value)}
					onKeyDown={(event) => {
						if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
						else if (event.key === "Escape") onWords("");
					}}
				/>
				<span
					className="pointer-events-none absolute right-2.5 top-1/2 -translate-y-1/2 text-micro text-muted-foreground"
					aria-live="polite"
					data-testid="log-hits"
				>
					{words.trim() ? found(hits, place, whole) : "Ctrl F"}
				</span>
			</div>
			<span className="-ml-2 flex">
				<IconButton label="Previous hit" keys="Shift+F3" disabled={hits === 0} onClick={() => go(-1)}>
					<ChevronUp />
				</IconButton>
				<IconButton label="Next hit" keys="F3" disabled={hits === 0} onClick={() => go(1)}>
					<ChevronDown />
				</IconButton>
			</span>
			<ToggleGroup
				small
				label="Lines"
				value={shown}
				onChange={onShown}
				choices={[
					{ value: "all", label: label("All", counts?.all) },
					{ value: "warnings", label: label("Warnings", counts?.warnings) },
					{ value: "errors", label: label("Errors", counts?.errors) },
					{ value: "nyx", label: label("Nyx", counts?.nyx), title: "What Nyx says between the trainer's lines" },
				]}
			/>
			<span className="flex items-center gap-2 text-small text-muted-foreground">
				<Checkbox id={fold} checked={folded} onCheckedChange={(checked) => onFolded(checked === true)} />
				<label htmlFor={fold} className="whitespace-nowrap">
					fold progress lines
				</label>
			</span>
			{!counts && <span className="text-small text-muted-foreground">Counting lines</span>}
			<span className="ml-auto flex items-center gap-1">{children}</span>
			<span className="flex items-center gap-2 text-small">
				<Switch id={follow} checked={following} onCheckedChange={onFollowing} />
				<label htmlFor={follow}>Follow</label>
			</span>
		</div>
	);
}

/** `2 of 14`; `2 of 14 so far` while lines are still looked at. */
function found(hits: number, place: number, whole: boolean): string {
	if (hits === 0) return whole ? "none" : "searching";
	return `${place + 1} of ${count(hits)}${whole ? "" : " so far"}`;
}
