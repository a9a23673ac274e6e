// One of a few choices.
import { Check, ChevronsUpDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { menuItem, menuSurface } from "./menu-classes";

export const Select = Radix.Root;
export const SelectValue = Radix.Value;

export function SelectTrigger({ className, children, ...props }: ComponentProps<typeof Radix.Trigger>) {
	return (
		<Radix.Trigger
			className={cn(
				"flex h-control w-full min-w-0 items-center gap-2 rounded-md border border-input bg-background px-2.5 text-left text-body disabled:opacity-50 aria-invalid:border-destructive data-placeholder:text-faint [&>span]:min-w-0 [&>span]:flex-1 [&>span]:truncate",
				className,
			)}
			{...props}
		>
			{children}
			<Radix.Icon asChild>
				<ChevronsUpDown className="size-[13px] shrink-0 text-muted-foreground" />
			</Radix.Icon>
		</Radix.Trigger>
	);
}

export function SelectContent({ className, children, ...props }: ComponentProps<typeof Radix.Content>) {
	return (
		<Radix.Portal>
			<Radix.Content
				position="popper"
				sideOffset={4}
				className={cn(menuSurface, "max-h-80 min-w-(--radix-select-trigger-width)", className)}
				{...props}
			>
				<Radix.Viewport className="p-1">{children}</Radix.Viewport>
			</Radix.Content>
		</Radix.Portal>
	);
}

/** `note` stands right of the label, quieter. */
export function SelectItem({
	className,
	children,
	note,
	...props
}: ComponentProps<typeof Radix.Item> & { note?: string }) {
	return (
		<Radix.Item className={cn(menuItem, "pr-7", className)} {...props}>
			<Radix.ItemText>{children}</Radix.ItemText>
			{note && <span className="ml-auto pl-4 text-small text-muted-foreground">{note}</span>}
			<Radix.ItemIndicator className="absolute right-2">
				<Check className="size-3.5" />
			</Radix.ItemIndicator>
		</Radix.Item>
	);
}
