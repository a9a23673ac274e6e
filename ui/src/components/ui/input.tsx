// A line of text. `mono` for paths, keys and queries.
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export const fieldClasses =
	"w-full min-w-0 rounded-md border border-input bg-background px-2.5 text-body text-foreground placeholder:text-faint focus-visible:border-ring focus-visible:outline-none focus-visible:ring-1 focus-visible:ring-ring disabled:opacity-50 aria-invalid:border-destructive";

type Props = ComponentProps<"input"> & { mono?: boolean };

export function Input({ className, mono, type = "text", ...props }: Props) {
	return (
		<input
			type={type}
			spellCheck={false}
			autoComplete="off"
			className={cn(
				fieldClasses,
				"selectable h-control",
				mono && "font-mono text-small placeholder:font-sans placeholder:text-body",
				className,
			)}
			{...props}
		/>
	);
}
