// The newest LoRAs, for Home.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Layers } from "lucide-react";
import type { LoraFile } from "@/api/bindings";
import { Panel } from "@/components/panel";
import { count, day, size } from "@/lib/format";
import { lorasQuery } from "./api";

const SHOWN = 4;

export function RecentLoras() {
	const { data } = useQuery(lorasQuery);
	const loras = data?.loras ?? [];
	if (loras.length === 0) return null;
	return (
		<Panel
			title="Recent LoRAs"
			actions={
				<Link to="/loras" className="text-small text-muted-foreground hover:text-foreground">
					{`All ${count(loras.length)}`}
				</Link>
			}
		>
			<ul className="pb-1.5">
				{loras.slice(0, SHOWN).map((lora) => (
					<li key={lora.path} data-testid="recent-lora" className="flex h-row-lg items-center gap-3 px-3.5">
						<Layers className="size-4 shrink-0 text-muted-foreground" aria-hidden="true" />
						<div className="min-w-0 flex-1">
							<Link
								to="/loras"
								search={{ file: lora.path }}
								className="block truncate font-medium hover:underline"
								title={lora.path}
							>
								{lora.name}
							</Link>
							<div className="truncate text-small text-muted-foreground">{facts(lora)}</div>
						</div>
						<span className="shrink-0 text-small text-muted-foreground">
							{lora.modified && day(new Date(lora.modified))}
						</span>
					</li>
				))}
			</ul>
		</Panel>
	);
}

/** `dim 32 · 1,296 steps · 228 MB` */
function facts(lora: LoraFile): string {
	if (lora.problem) return lora.problem.message;
	return [
		lora.rank !== null && `dim ${lora.rank}`,
		lora.steps !== null && `${count(lora.steps)} steps`,
		size(lora.bytes),
	]
		.filter(Boolean)
		.join(" · ");
}
