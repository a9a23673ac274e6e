// Parts of the plan: a row of a name and a figure, and a section that opens on demand.
import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import { cn } from "@/lib/cn";

type RowProps = { label: string; value: string; title?: string; children?: ReactNode };

export function Row({ label, value, title, children }: RowProps) {
	return (
		<div className="flex items-baseline gap-3 py-[3px]" title={title}>
			<dt className="shrink-0 text-muted-foreground">{label}</dt>
			<dd className="ml-auto text-right">
				{value}
				{children && <span className="text-muted-foreground"> {children}</span>}
			</dd>
		</div>
	);
}

type FoldProps = { title: string; note?: ReactNode; children: ReactNode };

/** Closed at first; what is in it is made when it is opened. */
export function Fold({ title, note, children }: FoldProps) {
	const [open, setOpen] = useState(false);
	return (
		<section className="mt-3 border-t pt-2" aria-label={title}>
			<button
				type="button"
				aria-expanded={open}
				onClick={() => setOpen(!open)}
				className="flex h-control-sm w-full items-center gap-1 rounded text-small hover:text-foreground"
			>
				<ChevronRight
					aria-hidden="true"
					className={cn("-ml-1 size-3.5 text-muted-foreground transition-transform", open && "rotate-90")}
				/>
				<span className="font-medium">{title}</span>
				{note && <span className="ml-auto text-muted-foreground">{note}</span>}
			</button>
			{open && <div className="pt-1">{children}</div>}
		</section>
	);
}
