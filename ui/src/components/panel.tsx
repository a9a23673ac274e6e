// A card with a head: title, quiet words, actions.
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

type Props = {
	title: string;
	note?: ReactNode;
	actions?: ReactNode;
	children: ReactNode;
	className?: string;
	"data-testid"?: string;
};

export function Panel({ title, note, actions, children, className, ...props }: Props) {
	return (
		<section aria-label={title} className={cn("overflow-hidden rounded-lg border bg-card", className)} {...props}>
			<header className="flex h-10 items-center gap-2 px-3.5">
				<h2 className="font-semibold">{title}</h2>
				{note && <span className="truncate text-small text-muted-foreground">{note}</span>}
				{actions && <div className="ml-auto flex shrink-0 items-center gap-1.5">{actions}</div>}
			</header>
			{children}
		</section>
	);
}
