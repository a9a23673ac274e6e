// Auto-tag: choose a tagger and thresholds, say what happens to captions, run.
import { useQuery } from "@tanstack/react-query";
import { History, ImageOff } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { CaptionCounts, TaggerInfo, WhileTraining } from "@/api/bindings";
import { EmptyState } from "@/components/empty-state";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { plural } from "@/lib/format";
import { useShortcuts } from "@/lib/use-shortcuts";
import { AddTagger } from "./add-tagger";
import { captionCountsQuery, taggersQuery, tagJobQuery, useStartTagging, whileTrainingQuery } from "./api";
import { ExistingCaptions } from "./existing-captions";
import { specOf, useTagForm } from "./form";
import { Options } from "./options";
import { TagProgress } from "./tag-progress";
import { TagResult } from "./tag-result";
import { Waiting } from "./tag-waiting";
import { TaggerList } from "./tagger-list";
import { WhileTrainingChoice } from "./while-training";

type Props = {
	dataset: string;
	/** The small copy of an image. */
	picture: (file: string) => ReactNode;
};

export function TagTab({ dataset, picture }: Props) {
	const taggers = useQuery(taggersQuery);
	const counts = useQuery(captionCountsQuery(dataset));
	const error = taggers.error ?? counts.error;
	if (error) return <ProblemAlert error={error} className="m-4" />;
	if (!taggers.data || !counts.data) return <p className="p-4 text-muted-foreground">Reading the dataset</p>;
	if (counts.data.images === 0) {
		return (
			<EmptyState
				icon={ImageOff}
				title="No images in this folder"
				text="Put images into it; what a tagger can do with them is then shown here."
			/>
		);
	}
	return <Ready key={dataset} dataset={dataset} picture={picture} taggers={taggers.data} counts={counts.data} />;
}

type ReadyProps = Props & { taggers: TaggerInfo[]; counts: CaptionCounts };

function Ready({ dataset, picture, taggers, counts }: ReadyProps) {
	const { form, change } = useTagForm(dataset);
	const job = useQuery(tagJobQuery(dataset)).data ?? null;
	const start = useStartTagging(dataset);
	const usual = useQuery(whileTrainingQuery).data ?? "wait";
	// For this once; what is usual stands in the settings.
	const [whileTraining, setWhileTraining] = useState<WhileTraining | null>(null);
	const usable = taggers.filter((tagger) => tagger.problem === null);
	const tagger = usable.find((one) => one.id === form.tagger) ?? usable[0] ?? null;
	const busy = job !== null && (job.state === "queued" || job.state === "running");
	const affected = form.existing === "skip" ? counts.images - counts.captioned : counts.images;
	const choose = (id: string) => change({ tagger: id });
	const ready = !busy && !start.isPending && tagger !== null && affected > 0;
	const run = () => tagger && ready && start.mutate(specOf(dataset, tagger.id, form, whileTraining));
	useShortcuts({ "ctrl+enter": () => void run() });
	return (
		<div className="flex h-full flex-col">
			{busy && <TagProgress job={job} />}
			<div className="flex min-h-0 flex-1">
				<aside className="w-[312px] shrink-0 overflow-y-auto border-r pb-4">
					<h2 className="px-4 pt-3 pb-1 font-semibold">Tagger</h2>
					<div className="px-1.5">
						<TaggerList taggers={taggers} value={tagger?.id ?? null} onChange={choose} />
					</div>
					<AddTagger onAdded={choose} />
					<Options form={form} change={change} />
				</aside>
				<section className="min-w-0 flex-1 overflow-y-auto p-4">
					{start.error && <ProblemAlert error={start.error} className="mb-3" />}
					{job && !busy ? (
						<TagResult job={job} dataset={dataset} picture={picture} />
					) : (
						<Waiting busy={busy} queued={job?.state === "queued"} affected={affected} counts={counts} />
					)}
				</section>
				<aside className="flex w-[304px] shrink-0 flex-col border-l">
					<div className="p-4 pb-3">
						<h2 className="mb-2 font-semibold">What happens to captions</h2>
						<ExistingCaptions counts={counts} value={form.existing} onChange={(existing) => change({ existing })} />
					</div>
					{!busy && affected > 0 && (
						<WhileTrainingChoice value={whileTraining} usual={usual} onChange={setWhileTraining} />
					)}
					<footer className="mt-auto border-t p-3">
						<p className="mb-2 flex items-center gap-2 text-muted-foreground text-small">
							<History className="size-3.5" aria-hidden="true" />
							Saved to history first, so you can revert it
						</p>
						<Button variant="primary" className="w-full" data-testid="tag-run" disabled={!ready} onClick={run}>
							{affected === 0 ? "Every image has a caption" : `Tag ${plural(affected, "image")}`}
							{ready && <span className="ml-1 font-normal text-small opacity-75">Ctrl Enter</span>}
						</Button>
					</footer>
				</aside>
			</div>
		</div>
	);
}
