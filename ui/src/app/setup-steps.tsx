// The steps of the set-up and how each stands, in a column of its own.
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, CircleDashed, LoaderCircle } from "lucide-react";
import { backendQuery, backendsQuery, installJobQuery, isInstalling, offerQuery } from "@/features/backend/api";
import { modelsQuery } from "@/features/models/api";
import { settingsQuery, startUpQuery } from "@/features/settings/api";
import { taggersQuery } from "@/features/tagging/api";
import { cn } from "@/lib/cn";
import { plural } from "@/lib/format";

export const STEPS = ["card", "folders", "backend", "model", "tagger"] as const;
export type SetupStep = (typeof STEPS)[number];

type State = "done" | "now" | "open" | "warning";
type Told = { step: SetupStep; title: string; text: string; state: State };

/** How each step stands. */
export function useSetupSteps(): Told[] {
	const { data: offer } = useQuery(offerQuery);
	const { data: start } = useQuery(startUpQuery);
	const { data: settings } = useQuery(settingsQuery);
	const { data: status } = useQuery(backendQuery);
	const { data: entries } = useQuery(backendsQuery);
	const { data: job } = useQuery(installJobQuery);
	const { data: models } = useQuery(modelsQuery);
	const { data: taggers } = useQuery(taggersQuery);
	const cards = offer?.cards;
	const installing = entries?.find(isInstalling)?.install;
	const stage = installing ? installing.stages.findIndex(({ state }) => state === "running") + 1 : 0;
	const folders = settings?.model_folders?.length ?? 0;
	const found = models?.models.length ?? 0;
	const known = taggers?.length ?? 0;
	const card = cards?.cards[0];
	return [
		{
			step: "card",
			title: "Graphics card",
			text: card ? `${card.name}, driver ${cards?.driver}` : (cards?.reason ?? "Looking"),
			state: !cards ? "open" : card ? "done" : "warning",
		},
		{
			step: "folders",
			title: "Folders",
			text: folders > 0 ? plural(folders, "folder with models", "folders with models") : (start?.home ?? ""),
			state: "done",
		},
		{
			step: "backend",
			title: "Training backend",
			text: installing
				? `Stage ${stage} of ${installing.stages.length}`
				: job
					? "Waits for its turn"
					: status?.ready
						? (status.name ?? "Ready")
						: "Not installed",
			state: job ? "now" : status?.ready ? "done" : "open",
		},
		{
			step: "model",
			title: "Base model",
			text: found > 0 ? plural(found, "model") : "Optional",
			state: found > 0 ? "done" : "open",
		},
		{
			step: "tagger",
			title: "Tagger",
			text: known > 0 ? plural(known, "tagger") : "Optional",
			state: known > 0 ? "done" : "open",
		},
	];
}

type Props = { steps: Told[]; current: SetupStep; onChoose: (step: SetupStep) => void };

export function SetupSteps({ steps, current, onChoose }: Props) {
	return (
		<nav aria-label="Steps" className="mt-6 flex flex-col gap-1">
			{steps.map(({ step, title, text, state }) => (
				<button
					key={step}
					type="button"
					data-testid={`step-${step}`}
					data-state={state}
					aria-current={step === current ? "step" : undefined}
					onClick={() => onChoose(step)}
					className={cn(
						"flex items-start gap-3 rounded-md p-2 text-left hover:bg-accent",
						step === current && "bg-accent",
					)}
				>
					<Mark state={state} />
					<span className="min-w-0">
						<span className={cn("block", step === current && "font-semibold")}>{title}</span>
						<span className="block truncate text-small text-muted-foreground" title={text}>
							{text}
						</span>
					</span>
				</button>
			))}
		</nav>
	);
}

function Mark({ state }: { state: State }) {
	const icon = "mt-0.5 size-4 shrink-0";
	if (state === "done") return <CircleCheck className={cn(icon, "text-success")} aria-label="Done" />;
	if (state === "warning") return <CircleAlert className={cn(icon, "text-warning")} aria-label="Attention" />;
	if (state === "now")
		return (
			<LoaderCircle className={cn(icon, "animate-spin text-primary motion-reduce:animate-none")} aria-label="Now" />
		);
	return <CircleDashed className={cn(icon, "text-muted-foreground")} aria-label="Open" />;
}
