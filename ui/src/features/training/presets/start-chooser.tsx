// One click for each family of base models: a draft from where its runs start.
import { Button } from "@/components/ui/button";
import { useOpenDraft } from "@/lib/use-open-draft";
import { type Family, useNewDraft } from "../api";
import { FAMILIES } from "../families";

export function StartChooser() {
	const create = useNewDraft();
	const openDraft = useOpenDraft();
	const begin = (family: Family) => create.mutate({ family, name: "new-run" }, { onSuccess: openDraft });
	return (
		<fieldset className="grid w-[560px] max-w-full grid-cols-3 gap-2" data-testid="start-chooser">
			<legend className="sr-only">Start a run for</legend>
			{FAMILIES.map(({ id, label }, index) => (
				<Button
					key={id}
					variant={index === 0 ? "primary" : undefined}
					data-testid={`new-${id}`}
					className="min-w-0 justify-start"
					disabled={create.isPending}
					onClick={() => begin(id)}
				>
					<span className="truncate" title={label}>
						{label}
					</span>
				</Button>
			))}
		</fieldset>
	);
}
