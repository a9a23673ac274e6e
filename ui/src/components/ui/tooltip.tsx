// A word on what the pointer or the focus rests on.
import { Tooltip as Radix } from "radix-ui";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import { cn } from "@/lib/cn";

export const TooltipProvider = Radix.Provider;
export const Tooltip = Radix.Root;
export const TooltipTrigger = Radix.Trigger;

export function TooltipContent({ className, sideOffset = 6, ...props }: ComponentProps<typeof Radix.Content>) {
	return (
		<Radix.Portal>
			<Radix.Content
				sideOffset={sideOffset}
				collisionPadding={8}
				className={cn(
					"z-50 max-w-80 rounded-md bg-popover px-2 py-1 text-small text-popover-foreground shadow-pop",
					className,
				)}
				{...props}
			/>
		</Radix.Portal>
	);
}

/** The whole in one: `<Hint text="Why">…</Hint>`. */
export function Hint({ text, children }: { text: ReactNode; children: ReactElement }) {
	return (
		<Tooltip>
			<TooltipTrigger asChild>{children}</TooltipTrigger>
			<TooltipContent>{text}</TooltipContent>
		</Tooltip>
	);
}
