// Auto-tag: choose a tagger and thresholds, say what happens to captions, run.
import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import type { CaptionCounts, TaggerInfo } from "@/api/bindings";
import { EmptyState } from "@/components/empty-state";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { plural } from "@/lib/format";
import { AddTagger } from "./add-tagger";
import { captionCountsQuery, taggersQuery, tagJobQuery, useStartTagging } from "./api";
import { ExistingCaptions } from "./existing-captions";
import { specOf, type TagForm, useTagForm } from "./form";
import { NeverAdd } from "./never-add";
import { TagProgress } from "./tag-progress";
import { TagResult } from "./tag-result";
import { TaggerList } from "./tagger-list";
import { Threshold } from "./threshold";

export function TagTab({ dataset }: { dataset: string }) {
	const taggers = useQuery(taggersQuery);
	const counts = useQuery(captionCountsQuery(dataset));
	const error = taggers.error ?? counts.error;
	if (error) return <ProblemAlert error={error} className="m-4" />;
	if (!taggers.data || !counts.data) return <p className="p-4 text-muted-foreground">Reading the dataset</p>;
	if (taggers.data.length === 0) {
		return (
			<EmptyState
				title="No tagger yet"
				text="A tagger is a folder with model.onnx and selected_tags.csv. Add one with: nyx tagger add FOLDER"
			/>
		);
	}
	return <Ready key={dataset} dataset={dataset} taggers={taggers.data} counts={counts.data} />;
}

type ReadyProps = { dataset: string; taggers: TaggerInfo[]; counts: CaptionCounts };

function Ready({ dataset, taggers, counts }: ReadyProps) {
	const { form, change } = useTagForm(dataset);
	const job = useQuery(tagJobQuery(dataset)).data ?? null;
	const start = useStartTagging(dataset);
	const usable = taggers.filter((tagger) => tagger.problem === null);
	const tagger = usable.find((one) => one.id === form.tagger) ?? usable[0] ?? null;
	const busy = job !== null && (job.state === "queued" || job.state === "running");
	const affected = form.existing === "skip" ? counts.images - counts.captioned : counts.images;
	const choose = (id: string) => change({ tagger: id });
	const run = () => tagger && start.mutate(specOf(dataset, tagger.id, form));
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
						<TagResult job={job} dataset={dataset} />
					) : (
						<p className="text-muted-foreground">
							{busy
								? "Captions are written as they are found. Stop keeps what is there."
								: `${plural(counts.images, "image")}, ${plural(counts.captioned, "caption")}. What was tagged is shown here.`}
						</p>
					)}
				</section>
				<aside className="flex w-[304px] shrink-0 flex-col border-l">
					<div className="p-4 pb-3">
						<h2 className="mb-2 font-semibold">What happens to captions</h2>
						<ExistingCaptions counts={counts} value={form.existing} onChange={(existing) => change({ existing })} />
					</div>
					<footer className="mt-auto border-t p-3">
						<p className="mb-2 flex items-center gap-2 text-muted-foreground text-small">
							<History className="size-3.5" aria-hidden="true" />
							Saved to history first, so you can revert it
						</p>
						<Button
							variant="primary"
							className="w-full"
							data-testid="tag-run"
							disabled={busy || start.isPending || !tagger || affected === 0}
							onClick={run}
						>
							{affected === 0 ? "Every image has a caption" : `Tag ${plural(affected, "image")}`}
						</Button>
					</footer>
				</aside>
			</div>
		</div>
	);
}

type OptionsProps = { form: TagForm; change: (part: Partial<TagForm>) => void };

function Options({ form, change }: OptionsProps) {
	return (
		<>
			<div className="mt-2 space-y-3 border-t px-4 pt-3">
				<Threshold
					label="General tags"
					help="What is to be seen, from this probability on"
					value={form.general}
					onChange={(general) => change({ general })}
				/>
				<Threshold
					label="Character tags"
					help="Who is to be seen, from this probability on"
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
