// Train: the named draft, else the one last written, else a way to start one.
import { useQuery } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";
import { SlidersHorizontal } from "lucide-react";
import { EmptyState } from "@/components/empty-state";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { draftQuery, draftsQuery } from "./api";
import { DraftPage } from "./draft-page";
import { useImportDraft } from "./import-draft";
import { StartChooser } from "./presets/start-chooser";
import type { Start } from "./start-bar";

type Props = {
	draft?: string;
	/** Names of registered datasets, to choose images from. */
	datasets?: string[];
	/** Whether another run comes first. */
	waits?: boolean;
	start?: Start;
};

export function TrainPage({ draft, datasets = [], ...rest }: Props) {
	return draft === undefined ? <NewestDraft /> : <OpenDraft key={draft} id={draft} datasets={datasets} {...rest} />;
}

function NewestDraft() {
	const drafts = useQuery(draftsQuery);
	if (drafts.isError) return <ProblemAlert error={drafts.error} className="m-5" />;
	if (!drafts.data) return <EmptyState title="Train" text="Reading the drafts" />;
	const newest = drafts.data[0];
	if (newest) return <Navigate to="/train/$draft" params={{ draft: newest.id }} replace />;
	return (
		<EmptyState
			icon={SlidersHorizontal}
			title="No training is prepared"
			text="A run starts from a recipe for its base model. Everything you set is kept in a draft."
			data-testid="no-drafts"
		>
			<Begin />
		</EmptyState>
	);
}

function OpenDraft({ id, datasets, ...rest }: Omit<Props, "draft"> & { id: string; datasets: string[] }) {
	const draft = useQuery(draftQuery(id));
	if (draft.isError) {
		return (
			<ProblemAlert error={draft.error} className="m-5">
				<Begin />
			</ProblemAlert>
		);
	}
	if (!draft.data || draft.isFetching) return <EmptyState title="Train" text="Reading the draft" />;
	return <DraftPage draft={draft.data} registered={datasets} {...rest} />;
}

function Begin() {
	const imports = useImportDraft();
	return (
		<div className="flex flex-col items-center gap-3">
			<StartChooser />
			<Button variant="ghost" data-testid="import-settings" onClick={imports.choose}>
				Import settings or a LoRA
			</Button>
		</div>
	);
}
