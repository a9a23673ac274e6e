// A value in a range; two thumbs when it is given two values.
import { Slider as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

type Props = ComponentProps<typeof Radix.Root> & { label: string; valueText?: string };

export function Slider({ className, label, valueText, ...props }: Props) {
	const thumbs = props.value ?? props.defaultValue ?? [0];
	return (
		<Radix.Root
			className={cn("relative flex h-4 w-full touch-none select-none items-center data-disabled:opacity-50", className)}
			{...props}
		>
			<Radix.Track className="relative h-1 w-full grow overflow-hidden rounded-full bg-track">
				<Radix.Range className="absolute h-full bg-primary" />
			</Radix.Track>
			{thumbs.map((_, index) => (
				<Radix.Thumb
					// biome-ignore lint/suspicious/noArrayIndexKey: a thumb is its place
					key={index}
					aria-label={label}
					aria-valuetext={valueText}
					className="block size-3.5 rounded-full border-2 border-primary bg-background"
				/>
			))}
		</Radix.Root>
	);
}
