// Yes, no, or some of them (`checked="indeterminate"`).
import { Check, Minus } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export function Checkbox({ className, ...props }: ComponentProps<typeof Radix.Root>) {
	return (
		<Radix.Root
			className={cn(
				"group inline-flex size-[15px] shrink-0 items-center justify-center rounded-[3px] border border-input bg-background disabled:opacity-50 data-[state=checked]:border-primary data-[state=checked]:bg-primary data-[state=indeterminate]:border-primary data-[state=indeterminate]:bg-primary",
				className,
			)}
			{...props}
		>
			<Radix.Indicator className="text-primary-foreground">
				<Check className="hidden size-3 group-data-[state=checked]:block" strokeWidth={3} />
				<Minus className="hidden size-3 group-data-[state=indeterminate]:block" strokeWidth={3} />
			</Radix.Indicator>
		</Radix.Root>
	);
}
