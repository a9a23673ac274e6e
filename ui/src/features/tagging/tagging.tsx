// Auto-tag at work: taggers and thresholds on the left, images in the middle, what happens to captions on the right.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { CaptionCounts, TaggerInfo, WhileTraining } from "@/api/bindings";
import { ProblemAlert } from "@/components/problem-alert";
import { cn } from "@/lib/cn";
import { useShortcuts } from "@/lib/use-shortcuts";
import { type Act, actOf } from "./act";
import { AddTagger } from "./add-tagger";
import { orderOf, tagJobQuery, unreadable, useStartTagging, whileTrainingQuery } from "./api";
import { ChangeList } from "./change-list";
import { useEffects, useSeen } from "./effect";
import { ExistingCaptions } from "./existing-captions";
import { chosenTaggers, questionOf, specOf, useTagForm } from "./form";
import { MainAct } from "./main-act";
import { Middle, type Pictures } from "./middle";
import { Options } from "./options";
import { TagProgress } from "./tag-progress";
import { TaggerList } from "./tagger-list";
import { WhileTrainingChoice } from "./while-training";

type Props = Pictures & { dataset: string; taggers: TaggerInfo[]; counts: CaptionCounts };

export function Tagging({ dataset, taggers, counts, ...pictures }: Props) {
	const { form, change } = useTagForm(dataset);
	const job = useQuery(tagJobQuery(dataset)).data ?? null;
	const start = useStartTagging(dataset);
	const usual = useQuery(whileTrainingQuery).data ?? "wait";
	// For this once; what is usual stands in the settings.
	const [whileTraining, setWhileTraining] = useState<WhileTraining | null>(null);
	const chosen = chosenTaggers(form, taggers);
	const wanted = { question: questionOf(dataset, chosen, form), seen: useSeen(job) };
	const effects = useEffects(wanted, chosen.length > 0, counts.captioned > 0);
	const { data, of, error, fresh } = effects[form.existing];
	// What other taggers saw says nothing about these.
	const effect = data && of?.question.taggers.join() === chosen.join() ? data : null;
	const read = effect && effect.seen > 0 ? effect : null;
	const busy = job !== null && (job.state === "queued" || job.state === "running");
	const act = actOf({
		counts,
		existing: form.existing,
		effect,
		unknown: error !== null || chosen.length === 0,
		failed: unreadable(job, chosen),
		busy: busy || start.isPending ? (orderOf(job)?.dry_run ? "reads" : "writes") : null,
	});
	const run = (does: Act["does"]) => {
		const spec = specOf(dataset, chosen, form, whileTraining);
		if (!does || !spec) return;
		start.mutate(does === "read" ? { ...spec, existing: "replace", dry_run: true } : spec);
	};
	useShortcuts({ "ctrl+enter": () => run(act.does) });
	return (
		<div className="flex h-full flex-col">
			{busy && <TagProgress job={job} reads={orderOf(job)?.dry_run === true} />}
			<div className="flex min-h-0 flex-1">
				<aside className="w-[312px] shrink-0 overflow-y-auto border-r pb-4">
					<TaggerList taggers={taggers} chosen={chosen} form={form} change={change} />
					<AddTagger onAdded={(tagger) => change({ tagger })} />
					<Options form={form} change={change} effect={read} />
				</aside>
				<section className="min-w-0 flex-1">
					<Middle
						dataset={dataset}
						counts={counts}
						job={job}
						busy={busy}
						wanted={wanted}
						read={read !== null}
						start={start.error}
						{...pictures}
					/>
				</section>
				<aside className="flex w-[304px] shrink-0 flex-col border-l">
					<div className={cn("flex min-h-0 flex-1 flex-col", slow(fresh))}>
						<div className="p-4 pb-3">
							<h2 className="mb-2 font-semibold">What happens to captions</h2>
							<ExistingCaptions
								counts={counts}
								effects={effects}
								value={form.existing}
								onChange={(existing) => change({ existing })}
							/>
							{error && <ProblemAlert error={error} className="mt-3" />}
						</div>
						{read && (
							<ChangeList
								effect={read}
								exclude={form.exclude}
								trigger={form.trigger.trim()}
								onExclude={(exclude) => change({ exclude })}
							/>
						)}
					</div>
					{act.does && <WhileTrainingChoice value={whileTraining} usual={usual} onChange={setWhileTraining} />}
					<MainAct act={chosen.length > 0 ? act : { ...act, does: null }} onAct={run} />
				</aside>
			</div>
		</div>
	);
}

/** An answer that takes longer than is noticed dims the one before. */
function slow(fresh: boolean): string {
	return fresh ? "" : "opacity-60 transition-opacity delay-100 duration-100";
}
