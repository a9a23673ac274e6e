// The header of a page: title, tabs or filters, actions on the right; 48 px high.
import type { ReactNode } from "react";
import { Separator } from "@/components/ui/separator";

type Props = {
	title: ReactNode;
	/** Quiet words after the title: counts, a path. */
	note?: ReactNode;
	/** Tabs of the page; they sit after a line. */
	tabs?: ReactNode;
	/** Actions, the primary one last. */
	children?: ReactNode;
};

export function PageHeader({ title, note, tabs, children }: Props) {
	return (
		<header className="flex h-header shrink-0 items-center gap-3 border-b px-4">
			<h1 className="min-w-0 truncate text-title font-semibold">{title}</h1>
			{note && <span className="shrink-0 text-small text-muted-foreground">{note}</span>}
			{tabs && (
				<>
					<Separator orientation="vertical" className="mx-1.5 h-5" />
					{tabs}
				</>
			)}
			<div className="ml-auto flex shrink-0 items-center gap-2">{children}</div>
		</header>
	);
}
