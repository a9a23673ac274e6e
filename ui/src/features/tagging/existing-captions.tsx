// What happens to images that have a caption, each choice with its numbers.
import type { CaptionCounts, Existing, TaggingEffect } from "@/api/bindings";
import { RadioGroup, RadioGroupItem } from "@/components/ui/radio-group";
import { cn } from "@/lib/cn";
import { count, plural } from "@/lib/format";
import type { Effects } from "./effect";

type Props = { counts: CaptionCounts; effects: Effects; value: Existing; onChange: (value: Existing) => void };

export function ExistingCaptions({ counts, effects, value, onChange }: Props) {
	const missing = counts.images - counts.captioned;
	if (counts.captioned === 0) {
		const seen = seenBy(effects[value].data);
		return (
			<p className="text-muted-foreground text-small">
				No captions yet: writes {plural(seen?.new ?? missing, "new caption")}.
			</p>
		);
	}
	const [skip, append, replace] = [effects.skip, effects.append, effects.replace].map(({ data }) => seenBy(data));
	const choices: { value: Existing; label: string; effect: string }[] = [
		{
			value: "skip",
			label: "Skip images that have one",
			effect: `writes ${plural(skip?.new ?? missing, "new caption")}`,
		},
		{
			value: "append",
			label: "Append new tags",
			effect: append
				? `writes ${count(append.new)}, extends ${count(append.changed)}`
				: `writes ${count(missing)}, extends up to ${count(counts.captioned)}`,
		},
		{
			value: "replace",
			label: "Replace",
			effect: replace
				? `writes ${count(replace.new)}, overwrites ${count(replace.changed)}`
				: `writes ${count(missing)}, overwrites up to ${count(counts.captioned)}`,
		},
	];
	return (
		<RadioGroup
			value={value}
			onValueChange={(next) => onChange(next as Existing)}
			aria-label="What happens to captions"
			className="gap-1"
		>
			{choices.map((choice) => (
				// biome-ignore lint/a11y/noLabelWithoutControl: the radio button is inside
				<label
					key={choice.value}
					className={cn("flex items-center gap-2.5 rounded-md px-2 py-1", choice.value === value && "bg-secondary")}
				>
					<RadioGroupItem value={choice.value} data-testid={`existing-${choice.value}`} />
					<span>
						<span className="block">{choice.label}</span>
						<span className="block text-muted-foreground text-small tabular-nums">{choice.effect}</span>
					</span>
				</label>
			))}
		</RadioGroup>
	);
}

/** Numbers mean something once images were looked at. */
function seenBy(effect: TaggingEffect | undefined): TaggingEffect | null {
	return effect && effect.seen > 0 ? effect : null;
}
