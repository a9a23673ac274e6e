// The newest row of sample images, on the overview.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { sampleUrl } from "@/api/images";
import { Panel } from "@/components/panel";
import { samplesQuery } from "./api";
import { rowsOf, rowWords } from "./samples/rows";

export function LatestSamples({ run }: { run: string }) {
	const { data } = useQuery(samplesQuery(run));
	const row = data && rowsOf(data.samples)[0];
	if (!data || !row) return null;
	return (
		<Panel
			title="Latest samples"
			actions={<span className="text-small text-muted-foreground">{rowWords(row).second}</span>}
		>
			<div className="grid grid-cols-4 gap-1.5 px-3.5 pb-3.5" data-testid="latest-samples">
				{row.cells.slice(0, 8).map((sample) => (
					<Link key={sample.file} to="/runs/$run/samples" params={{ run }} title={data.prompts[sample.prompt]?.prompt}>
						<img
							src={sampleUrl(run, sample)}
							alt={`Prompt ${sample.prompt + 1}, ${rowWords(row).words}`}
							className="aspect-[7/10] w-full rounded-sm bg-sunken object-cover"
							decoding="async"
						/>
					</Link>
				))}
			</div>
		</Panel>
	);
}
