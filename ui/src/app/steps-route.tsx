// The step calculator, with what the address says, the registered datasets, and the way into a new run.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type Calculated, commands, type Numbers } from "@/api/bindings";
import { datasetsQuery } from "@/features/datasets/api";
import type { Line } from "@/features/steps/search";
import { StepsPage } from "@/features/steps/steps-page";
import { withNumbers } from "@/features/steps/use-in-run";
import { useOpenDraft } from "@/lib/use-open-draft";

const route = getRouteApi("/steps");

export function StepsRoute() {
	const datasets = useQuery(datasetsQuery);
	const navigate = useNavigate();
	const openDraft = useOpenDraft();
	const use = async (numbers: Numbers, lines: Line[], calculated: Calculated) => {
		const draft = await commands.newDraft(numbers.family ?? "sdxl", "lora", "new-run");
		await commands.saveDraft(draft.id, withNumbers(draft.config, numbers, lines, calculated));
		await openDraft(draft);
	};
	return (
		<StepsPage
			search={route.useSearch()}
			datasets={datasets.data?.map(({ name, images }) => ({ name, images })) ?? []}
			onChange={(search) => void navigate({ to: "/steps", search, replace: true })}
			onUse={use}
		/>
	);
}
