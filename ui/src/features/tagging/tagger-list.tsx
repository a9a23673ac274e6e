// The taggers on this machine: one is chosen. A broken one says what is wrong with it.
import type { TaggerInfo } from "@/api/bindings";
import { Badge } from "@/components/ui/badge";
import { RadioGroup, RadioGroupItem } from "@/components/ui/radio-group";
import { cn } from "@/lib/cn";
import { count, size } from "@/lib/format";

type Props = { taggers: TaggerInfo[]; value: string | null; onChange: (id: string) => void };

export function TaggerList({ taggers, value, onChange }: Props) {
	return (
		<RadioGroup value={value ?? ""} onValueChange={onChange} aria-label="Tagger" className="gap-0.5">
			{taggers.map((tagger) => (
				// biome-ignore lint/a11y/noLabelWithoutControl: the radio button is inside
				<label
					key={tagger.id}
					data-testid={`tagger-${tagger.id}`}
					title={tagger.path}
					className={cn("flex items-center gap-2.5 rounded-md px-2.5 py-1.5", tagger.id === value && "bg-primary-soft")}
				>
					<RadioGroupItem value={tagger.id} disabled={tagger.problem !== null} />
					<span className="min-w-0 flex-1">
						<span
							className={cn(
								"block truncate",
								tagger.id === value && "font-medium",
								tagger.problem && "text-muted-foreground",
							)}
						>
							{tagger.id}
						</span>
						<span className="block break-words text-muted-foreground text-small">{about(tagger)}</span>
					</span>
					<Standing tagger={tagger} />
				</label>
			))}
		</RadioGroup>
	);
}

function Standing({ tagger }: { tagger: TaggerInfo }) {
	if (tagger.problem) return <Badge tone="destructive">broken</Badge>;
	if (tagger.origin === "shipped") return <Badge>sample</Badge>;
	return <Badge tone="success">installed</Badge>;
}

function about(tagger: TaggerInfo): string {
	if (tagger.problem) return tagger.problem.message;
	const parts = [`${count(tagger.tags ?? 0)} tags`, size(tagger.bytes ?? 0)];
	if (tagger.origin === "shipped") parts.push("sees colours, not things");
	return parts.join(" · ");
}
