// How probabilities become a caption: thresholds, what is never written, spelling and order.
import type { TaggingEffect } from "@/api/bindings";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { percent } from "@/lib/format";
import { useShortcuts } from "@/lib/use-shortcuts";
import { moved, type TagForm } from "./form";
import { NeverAdd } from "./never-add";
import { Threshold } from "./threshold";

type Props = {
	form: TagForm;
	change: (part: Partial<TagForm>) => void;
	/** What it would do, where images were looked at. */
	effect: TaggingEffect | null;
};

export function Options({ form, change, effect }: Props) {
	useShortcuts({
		"[": () => change({ general: moved(form.general, -1) }),
		"]": () => change({ general: moved(form.general, 1) }),
		"{": () => change({ character: moved(form.character, -1) }),
		"}": () => change({ character: moved(form.character, 1) }),
	});
	return (
		<>
			<div className="mt-2 space-y-3 border-t px-4 pt-3">
				<Threshold
					label="General tags"
					help={
						effect
							? `${(effect.general_per_image ?? 0).toFixed(1)} tags per image on average`
							: "What is to be seen, from this probability on"
					}
					keys="[ ]"
					bars={effect?.general ?? null}
					value={form.general}
					onChange={(general) => change({ general })}
				/>
				<Threshold
					label="Character tags"
					help={
						effect
							? `in ${percent(effect.with_character / effect.seen)} of the images`
							: "Who is to be seen, from this probability on"
					}
					keys="{ }"
					bars={effect?.character ?? null}
					value={form.character}
					onChange={(character) => change({ character })}
				/>
			</div>
			<div className="mt-3 border-t px-4 pt-3">
				<h3 className="mb-1.5 font-medium text-small">Never add</h3>
				<NeverAdd tags={form.exclude} onChange={(exclude) => change({ exclude })} />
			</div>
			<div className="mt-3 space-y-2 px-4 text-small">
				<Check label="Spaces, not underscores" checked={form.spaces} onChange={(spaces) => change({ spaces })} />
				<Check label="Rating tag first" checked={form.rating} onChange={(rating) => change({ rating })} />
				{/* biome-ignore lint/a11y/noLabelWithoutControl: the field is inside */}
				<label className="block">
					Trigger word first
					<Input
						className="mt-1"
						placeholder="None"
						value={form.trigger}
						onChange={(event) => change({ trigger: event.target.value })}
					/>
				</label>
			</div>
		</>
	);
}

type CheckProps = { label: string; checked: boolean; onChange: (checked: boolean) => void };

function Check({ label, checked, onChange }: CheckProps) {
	return (
		// biome-ignore lint/a11y/noLabelWithoutControl: the box is inside
		<label className="flex items-center gap-2">
			<Checkbox checked={checked} onCheckedChange={(next) => onChange(next === true)} />
			{label}
		</label>
	);
}
