// A small surface that belongs to a button.
import { Popover as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { floating } from "./menu-classes";

export const Popover = Radix.Root;
export const PopoverTrigger = Radix.Trigger;
export const PopoverAnchor = Radix.Anchor;
export const PopoverClose = Radix.Close;

export function PopoverContent({ className, ...props }: ComponentProps<typeof Radix.Content>) {
	return (
		<Radix.Portal>
			<Radix.Content align="start" sideOffset={6} {...floating("w-72 rounded-lg p-3", className)} {...props} />
		</Radix.Portal>
	);
}
