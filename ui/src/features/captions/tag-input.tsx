// A caption as chips in a combobox: completion from the dataset's own tags, comma and Enter add, arrows and Alt+arrows move.
import { X } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import type { TagUse } from "@/api/bindings";
import { cn } from "@/lib/cn";
import { Completion } from "./completion";
import { added, complete, moved, split } from "./tags";

type Props = {
	tags: string[];
	known: TagUse[];
	onChange: (tags: string[]) => void;
	/** Ctrl+Enter, after what was typed was added. */
	onDone: () => void;
	/** The key that moves the focus here is the caller's. */
	inputRef: React.RefObject<HTMLInputElement | null>;
};

export function TagInput({ tags, known, onChange, onDone, inputRef }: Props) {
	const [typed, setTyped] = useState("");
	const [chosen, setChosen] = useState<number>();
	const [row, setRow] = useState(0);
	const [closed, setClosed] = useState(false);
	const [said, setSaid] = useState("");
	const box = useRef<HTMLDivElement>(null);
	const id = useId();
	const offered = closed ? [] : complete(typed, known, tags);
	const selected = chosen !== undefined && chosen < tags.length ? chosen : undefined;
	useEffect(() => {
		if (selected !== undefined)
			box.current?.querySelector(`[data-at="${selected}"]`)?.scrollIntoView?.({ block: "nearest" });
	}, [selected]);

	const type = (text: string) => {
		setTyped(text);
		setRow(0);
		setClosed(false);
		setChosen(undefined);
	};
	const add = (text: string) => {
		const next = added(tags, text);
		const double = split(text).find((tag) => tags.includes(tag));
		type("");
		if (double !== undefined) setSaid(`${double} is there already`);
		if (next.length === tags.length) return double !== undefined && setChosen(tags.indexOf(double));
		setSaid(`${split(text).join(", ")} added`);
		onChange(next);
	};
	const remove = (at: number, next: number | undefined) => {
		setSaid(`${tags[at]} removed`);
		setChosen(next);
		onChange(tags.toSpliced(at, 1));
		inputRef.current?.focus();
	};
	const select = (at: number | undefined) => {
		setChosen(at);
		if (at !== undefined) setSaid(`${tags[at]}, tag ${at + 1} of ${tags.length}`);
	};

	const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>) => {
		const start = typed === "";
		const done = () => event.preventDefault();
		if (event.ctrlKey && event.key === "Enter") {
			done();
			if (!start) add(offered[row]?.tag ?? typed);
			return onDone();
		}
		// While text is being typed, undo is about that text.
		if (event.ctrlKey && event.key.toLowerCase() === "z" && !start) return event.stopPropagation();
		if (event.ctrlKey) return;
		if (event.altKey) {
			const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
			if (by === 0 || selected === undefined) return;
			done();
			event.stopPropagation();
			const to = Math.min(Math.max(selected + by, 0), tags.length - 1);
			setSaid(`${tags[selected]} moved to place ${to + 1}`);
			setChosen(to);
			return onChange(moved(tags, selected, by));
		}
		switch (event.key) {
			case "Enter":
				done();
				return start ? undefined : add(offered[row]?.tag ?? typed);
			case ",":
				done();
				return start ? undefined : add(typed);
			case "Tab":
				if (!offered[row]) return;
				done();
				return type(offered[row].tag);
			case "ArrowDown":
			case "ArrowUp":
				if (offered.length === 0) return;
				done();
				return setRow((row + (event.key === "ArrowDown" ? 1 : offered.length - 1)) % offered.length);
			case "Escape":
				if (offered.length > 0) return setClosed(true);
				return selected !== undefined ? setChosen(undefined) : type("");
			case "ArrowLeft":
				if (!start || tags.length === 0) return;
				done();
				return select(selected === undefined ? tags.length - 1 : Math.max(0, selected - 1));
			case "ArrowRight":
				if (selected === undefined) return;
				done();
				return select(selected === tags.length - 1 ? undefined : selected + 1);
			case "Backspace":
				if (!start || tags.length === 0) return;
				done();
				if (selected === undefined) return select(tags.length - 1);
				return remove(selected, selected > 0 ? selected - 1 : undefined);
			case "Delete":
				if (selected === undefined) return;
				done();
				return remove(selected, selected);
		}
	};

	return (
		<div className="relative" ref={box}>
			{/* biome-ignore lint/a11y/useKeyWithClickEvents: the field inside takes the keys */}
			{/* biome-ignore lint/a11y/noStaticElementInteractions: a click anywhere in the box means the field */}
			<div
				data-testid="tag-input"
				className="flex min-h-24 cursor-text flex-wrap content-start gap-1.5 rounded-md border border-input bg-background p-2 focus-within:border-ring focus-within:ring-1 focus-within:ring-ring"
				onClick={() => inputRef.current?.focus()}
			>
				{tags.map((tag, at) => (
					<span
						// biome-ignore lint/suspicious/noArrayIndexKey: a caption may hold a tag twice
						key={`${tag} ${at}`}
						data-at={at}
						data-testid="chip"
						className={cn(
							"inline-flex h-[26px] max-w-full items-center gap-1 rounded-sm border border-transparent bg-secondary pl-2 pr-0.5 text-small",
							at === selected && "border-primary bg-primary-soft",
						)}
					>
						<span className="truncate" title={tag}>
							{tag}
						</span>
						<button
							type="button"
							tabIndex={-1}
							aria-label={`Remove ${tag}`}
							className="flex size-5 items-center justify-center rounded-sm text-muted-foreground hover:bg-accent hover:text-foreground"
							onClick={() => remove(at, undefined)}
						>
							<X className="size-3" />
						</button>
					</span>
				))}
				<input
					ref={inputRef}
					role="combobox"
					aria-label="Add tags"
					aria-expanded={offered.length > 0}
					aria-controls={`${id}-list`}
					aria-autocomplete="list"
					aria-activedescendant={offered.length > 0 ? `${id}-${row}` : undefined}
					autoComplete="off"
					spellCheck={false}
					placeholder={tags.length === 0 ? "Type a tag, Enter adds it" : "Add a tag"}
					value={typed}
					className="selectable h-[26px] min-w-24 flex-1 bg-transparent px-1 text-body outline-none placeholder:text-faint"
					onChange={(event) => {
						const text = event.target.value;
						// What is pasted with commas becomes tags at once.
						if (text.includes(",") || text.includes("\n")) add(text);
						else type(text);
					}}
					onKeyDown={onKeyDown}
					onBlur={() => setClosed(true)}
				/>
			</div>
			{offered.length > 0 && <Completion id={id} typed={typed.trim()} offered={offered} row={row} onPick={add} />}
			<span role="status" className="sr-only">
				{said}
			</span>
		</div>
	);
}
