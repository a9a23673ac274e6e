// A place that scrolls with our own scroll bar. Virtual lists take a plain `overflow-auto` element instead.
import { ScrollArea as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export function ScrollArea({ className, children, ...props }: ComponentProps<typeof Radix.Root>) {
	return (
		<Radix.Root type="auto" className={cn("relative overflow-hidden", className)} {...props}>
			{/* Radix lays the content out as a table, which defeats truncation. */}
			<Radix.Viewport className="size-full [&>div]:!block">{children}</Radix.Viewport>
			<Radix.Scrollbar orientation="vertical" className="flex w-2.5 touch-none select-none p-[3px]">
				<Radix.Thumb className="relative flex-1 rounded-full bg-track" />
			</Radix.Scrollbar>
		</Radix.Root>
	);
}
