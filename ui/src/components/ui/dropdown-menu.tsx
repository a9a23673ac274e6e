// Further actions of one thing.
import { DropdownMenu as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { floating, menuItem } from "./menu-classes";

export const DropdownMenu = Radix.Root;
export const DropdownMenuTrigger = Radix.Trigger;
export const DropdownMenuGroup = Radix.Group;
export const DropdownMenuRadioGroup = Radix.RadioGroup;

export function DropdownMenuContent({ className, ...props }: ComponentProps<typeof Radix.Content>) {
	return (
		<Radix.Portal>
			<Radix.Content align="end" sideOffset={4} {...floating("min-w-44 p-1", className)} {...props} />
		</Radix.Portal>
	);
}

type ItemProps = ComponentProps<typeof Radix.Item> & { destructive?: boolean; keys?: string };

export function DropdownMenuItem({ className, destructive, keys, children, ...props }: ItemProps) {
	return (
		<Radix.Item
			className={cn(menuItem, destructive && "text-destructive data-highlighted:text-destructive", className)}
			{...props}
		>
			{children}
			{keys && <span className="ml-auto pl-4 text-micro text-faint">{keys}</span>}
		</Radix.Item>
	);
}

export function DropdownMenuCheckboxItem({ className, children, ...props }: ComponentProps<typeof Radix.CheckboxItem>) {
	return (
		<Radix.CheckboxItem className={cn(menuItem, "pl-6", className)} {...props}>
			<Radix.ItemIndicator className="absolute left-2 size-1.5 rounded-full bg-primary" />
			{children}
		</Radix.CheckboxItem>
	);
}

export function DropdownMenuRadioItem({ className, children, ...props }: ComponentProps<typeof Radix.RadioItem>) {
	return (
		<Radix.RadioItem className={cn(menuItem, "pl-6", className)} {...props}>
			<Radix.ItemIndicator className="absolute left-2 size-1.5 rounded-full bg-primary" />
			{children}
		</Radix.RadioItem>
	);
}

export function DropdownMenuLabel({ className, ...props }: ComponentProps<typeof Radix.Label>) {
	return <Radix.Label className={cn("px-2 py-1 text-micro text-muted-foreground", className)} {...props} />;
}

export function DropdownMenuSeparator({ className, ...props }: ComponentProps<typeof Radix.Separator>) {
	return <Radix.Separator className={cn("-mx-1 my-1 h-px bg-border", className)} {...props} />;
}
