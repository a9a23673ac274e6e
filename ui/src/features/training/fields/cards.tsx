// The graphics cards to use, chosen by name where the driver tells them; by number otherwise.
import { useQuery } from "@tanstack/react-query";
import { Checkbox } from "@/components/ui/checkbox";
import { vram } from "@/lib/format";
import { cardsQuery } from "../api";
import type { FieldProps } from "./field";
import { ListField } from "./list";

export function CardsField(props: FieldProps) {
	const { value, id, onChange } = props;
	const { data: cards = [] } = useQuery(cardsQuery);
	const chosen = (Array.isArray(value) ? value : []).filter((item): item is number => typeof item === "number");
	const known = new Set(cards.map((card) => card.index));
	// A card that is not there any more must be seen and can be taken out.
	if (cards.length === 0 || chosen.some((card) => !known.has(card))) return <ListField {...props} />;
	const choose = (index: number, on: boolean) => {
		const next = cards.map((card) => card.index).filter((card) => (card === index ? on : chosen.includes(card)));
		onChange(next.length > 0 ? next : null);
	};
	return (
		<fieldset id={id} aria-label={props.param.label} className="flex flex-col gap-1.5 py-1" data-testid="field-gpus">
			{cards.map((card) => (
				<span key={card.index} className="flex items-center gap-2">
					<Checkbox
						id={`${id}-${card.index}`}
						checked={chosen.includes(card.index)}
						onCheckedChange={(on) => choose(card.index, on === true)}
					/>
					<label htmlFor={`${id}-${card.index}`}>{`${card.index}: ${card.name}`}</label>
					<span className="text-small text-muted-foreground">{`${vram(card.memory_total)} GB`}</span>
				</span>
			))}
			<span className="text-small text-muted-foreground">
				{chosen.length === 0 ? "None chosen: the first one that is free when the run begins" : ""}
			</span>
		</fieldset>
	);
}
