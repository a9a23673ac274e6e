// A button: primary once per view, secondary for the rest, ghost in rows and headers.
import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export const buttonVariants = cva(
	"inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md text-body transition-colors duration-[90ms] disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50 [&_svg:not([class*='size-'])]:size-[15px] [&_svg]:shrink-0",
	{
		variants: {
			variant: {
				primary: "bg-primary font-medium text-primary-foreground hover:bg-primary/90",
				secondary: "bg-secondary text-secondary-foreground hover:bg-accent hover:text-accent-foreground",
				outline: "border border-input text-foreground hover:bg-accent",
				ghost: "text-muted-foreground hover:bg-accent hover:text-accent-foreground",
				danger: "border border-destructive/50 text-destructive hover:bg-destructive-soft",
				destructive: "bg-destructive font-medium text-destructive-foreground hover:bg-destructive/90",
				link: "text-primary-text hover:underline",
			},
			size: {
				normal: "h-control px-3",
				small: "h-control-sm px-2 text-small [&_svg:not([class*='size-'])]:size-3.5",
				icon: "size-control",
				"icon-small": "size-control-sm",
				inline: "h-auto p-0",
			},
		},
		defaultVariants: { variant: "secondary", size: "normal" },
	},
);

type Props = ComponentProps<"button"> & VariantProps<typeof buttonVariants> & { asChild?: boolean };

export function Button({ className, variant, size, asChild = false, type = "button", ...props }: Props) {
	const Element = asChild ? Slot.Root : "button";
	return (
		<Element
			type={asChild ? undefined : type}
			className={cn(buttonVariants({ variant, size }), className)}
			{...props}
		/>
	);
}
