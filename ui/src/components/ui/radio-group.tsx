// One of a few, all in sight.
import { RadioGroup as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export function RadioGroup({ className, ...props }: ComponentProps<typeof Radix.Root>) {
	return <Radix.Root className={cn("flex flex-col gap-2", className)} {...props} />;
}

export function RadioGroupItem({ className, ...props }: ComponentProps<typeof Radix.Item>) {
	return (
		<Radix.Item
			className={cn(
				"inline-flex size-[15px] shrink-0 items-center justify-center rounded-full border border-input disabled:opacity-50 data-[state=checked]:border-primary",
				className,
			)}
			{...props}
		>
			<Radix.Indicator className="size-[7px] rounded-full bg-primary" />
		</Radix.Item>
	);
}
