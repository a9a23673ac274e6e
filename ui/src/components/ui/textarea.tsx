// Several lines of text.
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { fieldClasses } from "./input";

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
	return (
		<textarea
			spellCheck={false}
			className={cn(fieldClasses, "selectable min-h-16 resize-none py-1.5", className)}
			{...props}
		/>
	);
}
