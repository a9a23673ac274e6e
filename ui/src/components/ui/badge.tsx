// A short word with a tone. Colour is never alone: the word says it too.
import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

const variants = cva(
	"inline-flex h-5 shrink-0 items-center gap-1 whitespace-nowrap rounded-sm px-1.5 text-micro font-medium [&_svg]:size-3",
	{
		variants: {
			tone: {
				neutral: "bg-secondary text-secondary-foreground",
				primary: "bg-primary-soft text-primary-text",
				success: "bg-success-soft text-success",
				warning: "bg-warning-soft text-warning",
				destructive: "bg-destructive-soft text-destructive",
				outline: "border border-input text-muted-foreground",
			},
		},
		defaultVariants: { tone: "neutral" },
	},
);

export type BadgeTone = NonNullable<VariantProps<typeof variants>["tone"]>;

export function Badge({ className, tone, ...props }: ComponentProps<"span"> & VariantProps<typeof variants>) {
	return <span className={cn(variants({ tone }), className)} {...props} />;
}
