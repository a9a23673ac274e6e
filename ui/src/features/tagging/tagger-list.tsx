// The taggers on this machine: one is chosen, or several that look at the same images. A broken one says what is wrong with it.
import type { Combine, TaggerInfo } from "@/api/bindings";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { RadioGroup, RadioGroupItem } from "@/components/ui/radio-group";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { cn } from "@/lib/cn";
import { count, size } from "@/lib/format";
import type { TagForm } from "./form";

type Props = { taggers: TaggerInfo[]; chosen: string[]; form: TagForm; change: (part: Partial<TagForm>) => void };

const COMBINE: { value: Combine; label: string; title: string }[] = [
	{ value: "union", label: "Union", title: "A tag that one of them is sure of" },
	{ value: "intersection", label: "Intersection", title: "A tag that all of them are sure of" },
	{ value: "mean", label: "Mean", title: "The mean over those that know the tag" },
];

export function TaggerList({ taggers, chosen, form, change }: Props) {
	const usable = taggers.filter((tagger) => tagger.problem === null).length;
	const turn = (id: string) => {
		const next = chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id];
		if (next[0] !== undefined) change({ tagger: next[0], also: next.slice(1) });
	};
	return (
		<>
			<div className="flex h-9 items-center px-4 pt-1">
				<h2 className="font-semibold">Tagger</h2>
				{(usable > 1 || form.several) && (
					<Button
						variant="link"
						size="inline"
						className="ml-auto text-small"
						onClick={() => change({ tagger: chosen[0] ?? null, several: !form.several })}
					>
						{form.several ? "Choose one" : "Combine several"}
					</Button>
				)}
			</div>
			<RadioGroup
				value={chosen[0] ?? ""}
				onValueChange={(tagger) => change({ tagger })}
				aria-label="Tagger"
				className="gap-0.5 px-1.5"
			>
				{taggers.map((tagger) => (
					// biome-ignore lint/a11y/noLabelWithoutControl: the button is inside
					<label
						key={tagger.id}
						data-testid={`tagger-${tagger.id}`}
						title={tagger.path}
						className={cn(
							"flex items-center gap-2.5 rounded-md px-2.5 py-1.5",
							chosen.includes(tagger.id) && "bg-primary-soft",
						)}
					>
						{form.several ? (
							<Checkbox
								checked={chosen.includes(tagger.id)}
								disabled={tagger.problem !== null}
								onCheckedChange={() => turn(tagger.id)}
							/>
						) : (
							<RadioGroupItem value={tagger.id} disabled={tagger.problem !== null} />
						)}
						<About tagger={tagger} chosen={chosen.includes(tagger.id)} />
						<Standing tagger={tagger} />
					</label>
				))}
			</RadioGroup>
			{form.several && (
				<ToggleGroup
					small
					className="mx-4 mt-2"
					label="How taggers are combined"
					value={form.combine}
					onChange={(combine) => change({ combine })}
					choices={COMBINE}
				/>
			)}
		</>
	);
}

function About({ tagger, chosen }: { tagger: TaggerInfo; chosen: boolean }) {
	return (
		<span className="min-w-0 flex-1">
			<span className={cn("block truncate", chosen && "font-medium", tagger.problem && "text-muted-foreground")}>
				{tagger.id}
			</span>
			<span className="block break-words text-muted-foreground text-small">{about(tagger)}</span>
		</span>
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
