// The samples of a run, fed; or why there are none.
import { useQuery } from "@tanstack/react-query";
import { Images } from "lucide-react";
import type { Run, RunSamples } from "@/api/bindings";
import { EmptyState } from "@/components/empty-state";
import { ProblemAlert } from "@/components/problem-alert";
import { runQuery, samplesQuery } from "../api";
import { isOver } from "../words";
import { SamplesView } from "./samples-view";

export function SamplesTab({ run: name }: { run: string }) {
	const { data: run } = useQuery(runQuery(name));
	const { data, error } = useQuery(samplesQuery(name));
	if (error && !data) return <ProblemAlert error={error} className="m-5" />;
	if (!run || !data) return null;
	if (data.samples.length > 0) return <SamplesView run={run} data={data} />;
	const { title, text } = emptyWords(run, data);
	return <EmptyState icon={Images} title={title} text={text} data-testid="no-samples" />;
}

function emptyWords(run: Run, { asked, prompts }: RunSamples): { title: string; text: string } {
	if (run.trainer === "replay")
		return { title: "No pictures", text: "A recorded run is played again: its output is there, its pictures are not." };
	if (!asked)
		return {
			title: "This run makes no samples",
			text: "Prompts and how often they are drawn stand on the Train page, under Samples.",
		};
	if (isOver(run.status)) return { title: "No samples", text: "The run ended before the first sample was whole." };
	const many = prompts.length === 1 ? "1 prompt" : `${prompts.length} prompts`;
	return { title: "No samples yet", text: `Images of ${many} appear here as the trainer makes them.` };
}
