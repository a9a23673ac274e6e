// On or off, at once.
import { Switch as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export function Switch({ className, ...props }: ComponentProps<typeof Radix.Root>) {
	return (
		<Radix.Root
			className={cn(
				"relative inline-flex h-[18px] w-8 shrink-0 items-center rounded-full bg-track px-0.5 disabled:opacity-50 data-[state=checked]:bg-primary",
				className,
			)}
			{...props}
		>
			<Radix.Thumb className="size-3.5 rounded-full bg-muted-foreground transition-transform duration-[90ms] data-[state=checked]:translate-x-[14px] data-[state=checked]:bg-primary-foreground" />
		</Radix.Root>
	);
}
