// What will be here and how to start, in one line and one button.
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

type Props = {
	icon?: LucideIcon;
	title: string;
	text?: ReactNode;
	children?: ReactNode;
	className?: string;
	"data-testid"?: string;
};

export function EmptyState({ icon: Icon, title, text, children, className, ...props }: Props) {
	return (
		<div className={cn("flex h-full flex-col items-center justify-center gap-1 p-8 text-center", className)} {...props}>
			{Icon && <Icon className="mb-2 size-6 text-faint" strokeWidth={1.5} aria-hidden="true" />}
			<h2 className="text-title font-semibold">{title}</h2>
			{text && <p className="max-w-[60ch] text-body text-muted-foreground">{text}</p>}
			{children && <div className="mt-3 flex gap-2">{children}</div>}
		</div>
	);
}
