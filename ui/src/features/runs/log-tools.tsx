// The bar above the log: search with the place among the hits, levels with their counts, folding.
import { ChevronDown, ChevronUp, Search } from "lucide-react";
import { type ReactNode, type RefObject, useId } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { count } from "@/lib/format";

export type Shown = "all" | "warning" | "error";

type Props = {
	words: string;
	onWords: (words: string) => void;
	field: RefObject<HTMLInputElement | null>;
	hits: number;
	/** Which hit is shown, from 0. */
	hit: number;
	onHit: (direction: 1 | -1) => void;
	shown: Shown;
	onShown: (shown: Shown) => void;
	counts: Record<Shown, number>;
	folded: boolean;
	onFolded: (folded: boolean) => void;
	/** Actions at the right end. */
	children?: ReactNode;
};

export function LogTools({
	words,
	onWords,
	field,
	hits,
	hit,
	onHit,
	shown,
	onShown,
	counts,
	folded,
	onFolded,
	children,
}: Props) {
	const fold = useId();
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
					className="px-8"
					value={words}
					onChange={(event) => onWords(event.target.value)}
					onKeyDown={(event) => {
						if (event.key === "Enter") onHit(event.shiftKey ? -1 : 1);
						else if (event.key === "Escape") onWords("");
					}}
				/>
				<span
					className="pointer-events-none absolute right-2.5 top-1/2 -translate-y-1/2 text-micro text-muted-foreground"
					aria-live="polite"
					data-testid="log-hits"
				>
					{words.trim() ? (hits > 0 ? `${hit + 1} of ${count(hits)}` : "none") : "Ctrl F"}
				</span>
			</div>
			<span className="-ml-2 flex">
				<IconButton label="Previous hit" keys="Shift+F3" disabled={hits === 0} onClick={() => onHit(-1)}>
					<ChevronUp />
				</IconButton>
				<IconButton label="Next hit" keys="F3" disabled={hits === 0} onClick={() => onHit(1)}>
					<ChevronDown />
				</IconButton>
			</span>
			<ToggleGroup
				small
				label="Lines"
				value={shown}
				onChange={onShown}
				choices={[
					{ value: "all", label: `All ${count(counts.all)}` },
					{ value: "warning", label: `Warnings ${count(counts.warning)}` },
					{ value: "error", label: `Errors ${count(counts.error)}` },
				]}
			/>
			<span className="flex items-center gap-2 text-small text-muted-foreground">
				<Checkbox id={fold} checked={folded} onCheckedChange={(checked) => onFolded(checked === true)} />
				<label htmlFor={fold} className="whitespace-nowrap">
					fold progress lines
				</label>
			</span>
			<span className="ml-auto flex items-center gap-1">{children}</span>
		</div>
	);
}
