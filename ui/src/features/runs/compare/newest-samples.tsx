// The newest samples of several runs side by side, prompt by prompt.
import { useQueries } from "@tanstack/react-query";
import type { CSSProperties } from "react";
import type { Run, RunSamples } from "@/api/bindings";
import { sampleUrl } from "@/api/images";
import { samplesQuery } from "../api";
import { cellOf, columnsOf, rowsOf, rowWords } from "../samples/rows";

/** Stays the same object while no answer changes. */
const answers = (queries: { data?: RunSamples }[]) => queries.map(({ data }) => data);

export function NewestSamples({ runs, columns }: { runs: Run[]; columns: CSSProperties }) {
	const samples = useQueries({ queries: runs.map(({ run }) => samplesQuery(run)), combine: answers });
	if (samples.some((each) => each === undefined)) return <p className="text-muted-foreground">Reading the samples</p>;
	const rows = samples.map((each) => rowsOf(each?.samples ?? [])[0]);
	const prompts = columnsOf(
		0,
		rows.filter((row) => row !== undefined),
	);
	if (prompts === 0) return <p className="text-muted-foreground">None of these runs made samples.</p>;
	return Array.from({ length: prompts }, (_, prompt) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: a prompt is its number
		<div key={prompt} className="grid border-t py-2 first:border-t-0" style={columns}>
			<span className="min-w-0 pr-3 text-small text-muted-foreground">{`Prompt ${prompt + 1}`}</span>
			{runs.map((run, index) => {
				const row = rows[index];
				const sample = cellOf(row, prompt);
				const words = row ? `${run.name}, ${rowWords(row).words}` : run.name;
				return (
					<figure key={run.run} className="min-w-0 pr-4">
						{sample ? (
							<img
								src={sampleUrl(run.run, sample)}
								width={sample.width}
								height={sample.height}
								alt={`Prompt ${prompt + 1} of ${words}`}
								className="max-h-72 w-auto max-w-full rounded-sm bg-sunken object-contain"
							/>
						) : (
							<span className="text-small text-muted-foreground">no sample</span>
						)}
						{sample && row && (
							<figcaption className="mt-1 text-small text-muted-foreground first-letter:uppercase">
								{rowWords(row).words}
							</figcaption>
						)}
					</figure>
				);
			})}
		</div>
	));
}
