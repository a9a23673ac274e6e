// What this tagging does while a training uses the graphics card. Shown only where one does.
import { useQuery } from "@tanstack/react-query";
import type { TagCard, WhileTraining } from "@/api/bindings";
import { RadioGroup, RadioGroupItem } from "@/components/ui/radio-group";
import { cn } from "@/lib/cn";
import { vram } from "@/lib/format";
import { tagCardQuery } from "./api";

/** null: as the settings say. */
type Props = { value: WhileTraining | null; usual: WhileTraining; onChange: (value: WhileTraining) => void };

export function WhileTrainingChoice({ value, usual, onChange }: Props) {
	const { data: card } = useQuery(tagCardQuery);
	if (!card?.used || card.training.length === 0) return null;
	const chosen = value ?? usual;
	return (
		<div className="border-t p-4 pb-3" data-testid="while-training">
			<h2 className="font-semibold">A training uses the card</h2>
			<p className="mb-2 break-words text-muted-foreground text-small">{card.training.join(", ")}</p>
			<RadioGroup
				value={chosen}
				onValueChange={(next) => onChange(next as WhileTraining)}
				aria-label="While a training uses the card"
				className="gap-1"
			>
				{choices(card).map((choice) => (
					// biome-ignore lint/a11y/noLabelWithoutControl: the radio button is inside
					<label
						key={choice.value}
						className={cn("flex items-center gap-2.5 rounded-md px-2 py-1", choice.value === chosen && "bg-secondary")}
					>
						<RadioGroupItem value={choice.value} />
						<span>
							<span className="block">{choice.label}</span>
							<span className="block text-muted-foreground text-small">{choice.effect}</span>
						</span>
					</label>
				))}
			</RadioGroup>
		</div>
	);
}

function choices({ free }: TagCard): { value: WhileTraining; label: string; effect: string }[] {
	const room = free === null ? "the training may run out of memory" : `${vram(free)} GB free now`;
	return [
		{ value: "wait", label: "Wait for the run", effect: "begins when it has ended" },
		{ value: "cpu", label: "Use the CPU", effect: "slower, begins at once" },
		{ value: "share", label: "Share the card", effect: `${room}; both are slower` },
	];
}
