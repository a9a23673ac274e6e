// One figure with its name above it.
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

type Props = {
	label: string;
	value: ReactNode /** After the figure, quieter: ` of 1,440`. */;
	rest?: ReactNode;
	className?: string;
	"data-testid"?: string;
};

export function Stat({ label, value, rest, className, ...props }: Props) {
	return (
		<div className={cn("min-w-0", className)} {...props}>
			<div className="truncate text-micro text-muted-foreground">{label}</div>
			<div className="whitespace-nowrap text-body font-medium">
				{value}
				{rest && <span className="font-normal text-muted-foreground"> {rest}</span>}
			</div>
		</div>
	);
}
