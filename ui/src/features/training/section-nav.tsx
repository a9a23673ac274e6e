// The sections at the left: where one is, how much differs from the preset, and the worst that is wrong.
import { CircleX, TriangleAlert } from "lucide-react";
import { Fragment } from "react";
import type { Issue } from "@/api/bindings";
import { cn } from "@/lib/cn";
import type { SECTIONS, SectionId } from "./sections";

type Props = {
	sections: typeof SECTIONS;
	active: SectionId;
	changed: Map<SectionId, number>;
	worst: Map<SectionId, Issue["level"]>;
	script: string;
	onGo: (section: SectionId) => void;
};

export function SectionNav({ sections, active, changed, worst, script, onGo }: Props) {
	return (
		<nav aria-label="Sections" className="flex w-[196px] shrink-0 flex-col overflow-y-auto border-r py-2">
			{sections.map(({ id, title }) => {
				const count = changed.get(id) ?? 0;
				const level = worst.get(id);
				return (
					<button
						key={id}
						type="button"
						data-testid={`section-${id}`}
						aria-current={active === id ? "true" : undefined}
						className={cn(
							"relative mx-2 flex h-[30px] shrink-0 items-center gap-2 rounded-md px-2.5 text-left",
							active === id ? "bg-sidebar-accent font-medium" : "text-muted-foreground hover:text-foreground",
						)}
						onClick={() => onGo(id)}
					>
						<span className="min-w-0 flex-1 truncate">{title}</span>
						{level === "error" && <CircleX className="size-3.5 text-destructive" aria-label="error" />}
						{level === "warning" && <TriangleAlert className="size-3.5 text-warning" aria-label="warning" />}
						<span className="flex w-6 items-center justify-end gap-1 text-micro text-muted-foreground">
							{count > 0 && (
								<>
									{count}
									<i className="size-[7px] rounded-full bg-primary" />
									<span className="sr-only">differ from the preset</span>
								</>
							)}
						</span>
					</button>
				);
			})}
			<div className="mx-4 mt-3 border-t pt-3 text-small text-muted-foreground">
				<div className="flex items-center gap-2">
					<i className="size-[7px] rounded-full bg-primary" />
					differs from preset
				</div>
				<div className="mt-1 leading-[18px]">Click the dot to reset</div>
			</div>
			<div className="mt-auto px-4 pb-2 pt-3 text-small text-muted-foreground">
				{script.split("_").map((part, at) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: parts of one name, never in another order
					<Fragment key={at}>
						{at > 0 && (
							<>
								_<wbr />
							</>
						)}
						{part}
					</Fragment>
				))}
			</div>
		</nav>
	);
}
