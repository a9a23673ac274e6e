// A list that is searched while typing: pickers and completion.
import { Command as Cmdk } from "cmdk";
import { Search } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export function Command({ className, ...props }: ComponentProps<typeof Cmdk>) {
	return (
		<Cmdk
			className={cn("flex flex-col overflow-hidden rounded-md bg-popover text-popover-foreground", className)}
			{...props}
		/>
	);
}

export function CommandInput({ className, ...props }: ComponentProps<typeof Cmdk.Input>) {
	return (
		<div className="flex h-9 items-center gap-2 border-b px-3">
			<Search className="size-3.5 shrink-0 text-muted-foreground" />
			<Cmdk.Input
				className={cn(
					"selectable h-full w-full bg-transparent text-body outline-none placeholder:text-faint",
					className,
				)}
				{...props}
			/>
		</div>
	);
}

export function CommandList({ className, ...props }: ComponentProps<typeof Cmdk.List>) {
	return <Cmdk.List className={cn("max-h-72 overflow-y-auto overflow-x-hidden p-1", className)} {...props} />;
}

export function CommandEmpty({ className, ...props }: ComponentProps<typeof Cmdk.Empty>) {
	return <Cmdk.Empty className={cn("px-3 py-6 text-center text-small text-muted-foreground", className)} {...props} />;
}

export function CommandGroup({ className, ...props }: ComponentProps<typeof Cmdk.Group>) {
	return (
		<Cmdk.Group
			className={cn(
				"[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-micro [&_[cmdk-group-heading]]:text-muted-foreground",
				className,
			)}
			{...props}
		/>
	);
}

export function CommandItem({ className, ...props }: ComponentProps<typeof Cmdk.Item>) {
	return (
		<Cmdk.Item
			className={cn(
				"flex min-h-control-sm select-none items-center gap-2 rounded-sm px-2 text-body data-[disabled=true]:opacity-50 data-[selected=true]:bg-accent data-[selected=true]:text-accent-foreground [&_svg]:size-3.5 [&_svg]:shrink-0",
				className,
			)}
			{...props}
		/>
	);
}
