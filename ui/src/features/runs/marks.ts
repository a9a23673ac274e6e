// Places on the curves of a run, as a chart draws them. Pure.
import type { RunMark } from "@/api/bindings";
import type { ChartMark } from "@/components/charts/marks";
import { count } from "@/lib/format";

const words = { saved: "Saved", sampled: "Samples made", noticed: "Noticed" } as const;

export function chartMarks(marks: readonly RunMark[]): ChartMark[] {
	return marks.map(({ kind, step, words: said }) => ({
		at: step,
		kind,
		words: said === "" ? `${words[kind]} at step ${count(step)}` : said,
	}));
}
