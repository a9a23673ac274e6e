// Several texts or numbers: chips; Enter or a comma adds one, Backspace in the empty field takes the last one back.
import { X } from "lucide-react";
import { useState } from "react";
import { cn } from "@/lib/cn";
import type { Json } from "../places";
import type { FieldProps } from "./field";
import { parseNumber } from "./number";

export function ListField({ param, value, id, onChange, invalid }: FieldProps) {
	const numbers = param.kind !== "list[str]";
	const items: Json[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
	const [typed, setTyped] = useState("");
	const [wrong, setWrong] = useState(false);
	const write = (next: Json[]) => onChange(next.length > 0 ? next : null);
	const add = () => {
		const text = typed.trim();
		if (text === "") return;
		const number = numbers ? parseNumber(text) : undefined;
		const whole = param.kind !== "list[int]" || Number.isInteger(number);
		const item = numbers ? (whole ? number : undefined) : text;
		setWrong(item === undefined);
		if (item === undefined) return;
		write([...items, item]);
		setTyped("");
	};
	return (
		<div
			className={cn(
				"flex min-h-control flex-wrap items-center gap-1 rounded-md border border-input bg-background p-1 focus-within:border-ring focus-within:ring-1 focus-within:ring-ring",
				(invalid || wrong) && "border-destructive",
			)}
		>
			{items.map((item, index) => (
				<span
					// biome-ignore lint/suspicious/noArrayIndexKey: the same text may stand twice, and chips hold no state
					key={index}
					className="flex max-w-full items-center rounded-sm bg-secondary pl-1.5 font-mono text-[11px] leading-5"
				>
					<span className="truncate" title={String(item)}>
						{String(item)}
					</span>
					<button
						type="button"
						aria-label={`Remove ${String(item)}`}
						className="flex size-5 items-center justify-center text-muted-foreground hover:text-foreground"
						onClick={() => write(items.filter((_, at) => at !== index))}
					>
						<X className="size-3" />
					</button>
				</span>
			))}
			<input
				id={id}
				data-testid={`field-${param.key}`}
				value={typed}
				spellCheck={false}
				placeholder={items.length > 0 ? "" : numbers || param.path ? "Not set" : "key=value"}
				className="selectable h-5 min-w-16 flex-1 bg-transparent px-1 font-mono text-[11px] outline-none placeholder:font-sans placeholder:text-body placeholder:text-faint"
				onChange={(event) => setTyped(event.target.value)}
				onBlur={add}
				onKeyDown={(event) => {
					const separator = event.key === "," && (numbers || balanced(typed));
					if (event.key === "Enter" || separator) {
						event.preventDefault();
						add();
					} else if (event.key === "Backspace" && typed === "") write(items.slice(0, -1));
				}}
			/>
		</div>
	);
}

/** Whether no bracket is open, so that a comma ends the entry: `betas=(0.9,0.99)` is one. */
function balanced(text: string): boolean {
	return (text.match(/[([{]/g)?.length ?? 0) === (text.match(/[)\]}]/g)?.length ?? 0);
}
