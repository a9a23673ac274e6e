// The middle of the Auto-tag tab: one image and its tags, what the last tagging did, or what there is to do.
import { type ReactNode, useState } from "react";
import type { CaptionCounts, Job } from "@/api/bindings";
import { ProblemAlert } from "@/components/problem-alert";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { orderOf, reportOf } from "./api";
import type { Wanted } from "./effect";
import { Preview } from "./preview";
import { TagResult } from "./tag-result";
import { Waiting } from "./tag-waiting";
import { useWalk } from "./walk";

export type Pictures = {
	/** The images of the dataset, by name. */
	files: string[];
	/** The small copy of an image. */
	picture: (file: string) => ReactNode;
	/** A larger one, whole. */
	largePicture: (file: string) => ReactNode;
};

type Props = Pictures & {
	dataset: string;
	counts: CaptionCounts;
	job: Job | null;
	busy: boolean;
	wanted: Wanted;
	/** The taggers looked at images. */
	read: boolean;
	/** Why the last order was refused. */
	start: Error | null;
};

type View = "image" | "result";

export function Middle({ dataset, counts, job, busy, wanted, read, start, files, picture, largePicture }: Props) {
	// What was asked for is shown until another job ends.
	const [asked, setAsked] = useState<{ view: View; job: number | undefined } | null>(null);
	const show = (view: View) => setAsked({ view, job: job?.id });
	const walk = useWalk(files, () => show("image"));
	const ended = job && !busy ? job : null;
	const usual: View = ended && !uneventful(ended) ? "result" : "image";
	const view = asked && asked.job === job?.id ? asked.view : usual;
	const image = read && walk !== null;
	const choice = image && ended && (
		<ToggleGroup
			small
			label="What is shown"
			value={view}
			onChange={show}
			choices={[
				{ value: "image", label: "Preview" },
				{ value: "result", label: "Last tagging" },
			]}
		/>
	);
	return (
		<div className="flex h-full flex-col">
			{start && <ProblemAlert error={start} className="m-4 mb-0" />}
			<div className="min-h-0 flex-1 overflow-y-auto">
				{image && (!ended || view === "image") ? (
					<Preview wanted={wanted} walk={walk} picture={largePicture}>
						{choice}
					</Preview>
				) : (
					<div className="h-full p-4 pt-2.5">
						{choice && <div className="mb-3">{choice}</div>}
						{ended ? (
							<TagResult job={ended} dataset={dataset} picture={picture} />
						) : (
							<Waiting
								busy={busy}
								queued={job?.state === "queued"}
								reads={orderOf(job)?.dry_run === true}
								counts={counts}
							/>
						)}
					</div>
				)}
			</div>
		</div>
	);
}

/** A reading that went well has nothing to tell; what it saw is in the preview. */
function uneventful(job: Job): boolean {
	if (!orderOf(job)?.dry_run || job.problem) return false;
	const report = reportOf(job);
	return job.state === "cancelled" || (report !== null && report.failed.length === 0 && report.note === null);
}
