// The filter of a dataset: a query, how many fit, and what is wrong with it, underlined and in words.
import { ListFilter } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { fieldClasses } from "@/components/ui/input";
import { cn } from "@/lib/cn";
import { count } from "@/lib/format";
import { useShortcuts } from "@/lib/use-shortcuts";
import type { Found } from "./use-filter";

type Props = { query: string; onChange: (query: string) => void; found: Found };

/** How long typing must rest before the query is asked, in milliseconds. */
const REST = 120;

export function QueryBar({ query, onChange, found }: Props) {
	const [typed, setTyped] = useState(query);
	const field = useRef<HTMLInputElement>(null);
	const sent = useRef(query);
	useEffect(() => {
		// A click in the tag list changes the query from outside.
		if (query !== sent.current) setTyped(query);
		sent.current = query;
	}, [query]);
	useEffect(() => {
		if (typed === sent.current) return;
		const timer = setTimeout(() => {
			sent.current = typed;
			onChange(typed);
		}, REST);
		return () => clearTimeout(timer);
	}, [typed, onChange]);
	useShortcuts({ "/": () => field.current?.focus(), "alt+f": () => field.current?.focus() });
	const wrong = typed === query ? found.wrong : undefined;
	return (
		<div className="relative border-b px-4 py-2">
			<div className="flex items-center gap-3">
				<div className="relative min-w-0 max-w-[720px] flex-1">
					<ListFilter className="pointer-events-none absolute left-2.5 top-1/2 size-3.5 -translate-y-1/2 text-muted-foreground" />
					<div
						aria-hidden="true"
						className="pointer-events-none absolute inset-y-0 left-8 right-8 flex items-center overflow-hidden whitespace-pre font-mono text-small text-transparent"
					>
						{wrong && <Underlined text={typed} at={wrong.at} length={wrong.length} />}
					</div>
					{/* biome-ignore lint/a11y/useSemanticElements: WebKit draws its own cross into a search field */}
					<input
						ref={field}
						role="searchbox"
						aria-label="Filter images"
						aria-invalid={wrong !== undefined}
						aria-describedby={wrong && "filter-wrong"}
						data-testid="query"
						spellCheck={false}
						autoComplete="off"
						placeholder="tag:smile AND NOT has:trigger"
						value={typed}
						className={cn(fieldClasses, "selectable h-control pl-8 pr-8 font-mono text-small")}
						onChange={(event) => setTyped(event.target.value)}
						onKeyDown={(event) => {
							if (event.ctrlKey && event.key === "z") event.stopPropagation();
							if (event.key !== "Escape") return;
							if (typed) setTyped("");
							else event.currentTarget.blur();
						}}
					/>
					<span className="pointer-events-none absolute right-2.5 top-1/2 -translate-y-1/2 text-micro text-faint">
						/
					</span>
				</div>
				<span className="shrink-0 text-small text-muted-foreground" data-testid="found">
					{found.total > 0 && (
						<>
							<b className="font-semibold text-foreground">{count(found.files.length)}</b> of {count(found.total)}
						</>
					)}
				</span>
				{typed && (
					<Button variant="ghost" size="small" onClick={() => setTyped("")}>
						Clear
					</Button>
				)}
			</div>
			{wrong && (
				<p id="filter-wrong" role="alert" data-testid="filter-wrong" className={told}>
					{sentence(wrong.message)} (character {wrong.at + 1})
				</p>
			)}
			{found.error && <p className={told}>{found.error.message}</p>}
		</div>
	);
}

/** Over what is below: while one types nothing moves. */
const told =
	"absolute left-3 top-full z-20 mt-1 max-w-[80ch] rounded-md border bg-popover px-2.5 py-1.5 text-small text-destructive shadow-pop";

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The core counts characters, JavaScript half of some of them. */
function Underlined({ text, at, length }: { text: string; at: number; length: number }) {
	const signs = Array.from(text);
	return (
		<span>
			{signs.slice(0, at).join("")}
			<span className="underline decoration-destructive decoration-wavy decoration-1 underline-offset-4">
				{signs.slice(at, at + length).join("")}
			</span>
		</span>
	);
}
