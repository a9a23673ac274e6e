// How far something is. Without a value it says that work goes on, without pretending to know how far.
import { Progress as Radix } from "radix-ui";
import { cn } from "@/lib/cn";

type Props = {
	/** From 0 to 1; null when unknown. */
	value: number | null;
	/** Said by screen readers. */
	label: string;
	className?: string;
	barClassName?: string;
	/** Places of thin marks, from 0 to 1. */
	marks?: number[];
};

export function Progress({ value, label, className, barClassName, marks = [] }: Props) {
	const share = value === null ? null : Math.min(1, Math.max(0, value));
	return (
		<Radix.Root
			value={share === null ? null : Math.round(share * 100)}
			aria-label={label}
			className={cn("relative h-1.5 w-full overflow-hidden rounded-full bg-track", className)}
		>
			<Radix.Indicator
				className={cn(
					"h-full rounded-full bg-primary transition-[width] duration-200 ease-linear",
					share === null && "w-full animate-pulse opacity-35",
					barClassName,
				)}
				style={share === null ? undefined : { width: `${share * 100}%` }}
			/>
			{marks.map((mark) => (
				<i key={mark} className="absolute top-0 h-full w-px bg-background/70" style={{ left: `${mark * 100}%` }} />
			))}
		</Radix.Root>
	);
}
