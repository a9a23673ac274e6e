// A search field. `/` moves here from anywhere in the view; Escape empties it, then leaves it.
import { Search } from "lucide-react";
import { useRef } from "react";
import { Input } from "@/components/ui/input";
import { cn } from "@/lib/cn";
import { useShortcuts } from "@/lib/use-shortcuts";

type Props = {
	label: string;
	value: string;
	onChange: (value: string) => void;
	/** The key that moves the focus here. */
	shortcut?: string;
	className?: string;
	"data-testid"?: string;
};

export function SearchInput({ label, value, onChange, shortcut = "/", className, ...props }: Props) {
	const field = useRef<HTMLInputElement>(null);
	useShortcuts({ [shortcut]: () => field.current?.focus() });
	return (
		<div className={cn("relative w-64 min-w-28 shrink-[9999]", className)}>
			<Search
				className="pointer-events-none absolute left-2.5 top-1/2 size-3.5 -translate-y-1/2 text-muted-foreground"
				aria-hidden="true"
			/>
			<Input
				ref={field}
				type="text"
				role="searchbox"
				aria-label={label}
				placeholder={label}
				value={value}
				className="pl-8 pr-8"
				onChange={(event) => onChange(event.target.value)}
				onKeyDown={(event) => {
					if (event.key !== "Escape") return;
					if (value) onChange("");
					else event.currentTarget.blur();
				}}
				{...props}
			/>
			<span className="pointer-events-none absolute right-2.5 top-1/2 -translate-y-1/2 text-micro text-faint">
				{shortcut}
			</span>
		</div>
	);
}
