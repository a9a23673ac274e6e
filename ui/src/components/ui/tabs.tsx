// Tabs of a page header (underlined) and their panels. For tabs that are routes use `TabLink`.
import { Tabs as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export const Tabs = Radix.Root;
export const TabsContent = Radix.Content;

/** The underlined look; also worn by links of a page header. */
export const tabClasses =
	"relative inline-flex h-full items-center gap-1.5 whitespace-nowrap text-body text-muted-foreground after:absolute after:inset-x-0 after:-bottom-px after:h-0.5 after:rounded-full hover:text-foreground data-[state=active]:font-medium data-[state=active]:text-foreground data-[state=active]:after:bg-primary data-[status=active]:font-medium data-[status=active]:text-foreground data-[status=active]:after:bg-primary";

export function TabsList({ className, ...props }: ComponentProps<typeof Radix.List>) {
	return <Radix.List className={cn("flex h-full items-stretch gap-4", className)} {...props} />;
}

export function TabsTrigger({ className, ...props }: ComponentProps<typeof Radix.Trigger>) {
	return <Radix.Trigger className={cn(tabClasses, className)} {...props} />;
}
