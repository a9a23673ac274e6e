// A small surface that belongs to a button.
import { Popover as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { menuSurface } from "./menu-classes";

export const Popover = Radix.Root;
export const PopoverTrigger = Radix.Trigger;
export const PopoverAnchor = Radix.Anchor;
export const PopoverClose = Radix.Close;

export function PopoverContent({
	className,
	align = "start",
	sideOffset = 6,
	...props
}: ComponentProps<typeof Radix.Content>) {
	return (
		<Radix.Portal>
			<Radix.Content
				align={align}
				sideOffset={sideOffset}
				collisionPadding={8}
				className={cn(menuSurface, "w-72 rounded-lg p-3", className)}
				{...props}
			/>
		</Radix.Portal>
	);
}
