// The name of a field.
import { Label as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export function Label({ className, ...props }: ComponentProps<typeof Radix.Root>) {
	return <Radix.Root className={cn("text-body text-foreground", className)} {...props} />;
}
