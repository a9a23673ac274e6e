// A still block in the size of what is coming.
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export function Skeleton({ className, ...props }: ComponentProps<"div">) {
	return <div aria-hidden="true" className={cn("rounded-md bg-muted", className)} {...props} />;
}
