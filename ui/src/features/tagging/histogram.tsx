// How sure a tagger is of what it found: found tags by probability, those that are written in colour. Stands above its slider.

type Props = {
	label: string;
	/** Found tags, from the probability 0 to 1 in bars of one width. */
	bars: number[];
	threshold: number;
};

/** From 0 to 1. Unsure tags are thousands of times as many as sure ones; the logarithm lets both be seen. */
export function heights(bars: number[]): number[] {
	const most = Math.log1p(Math.max(1, ...bars));
	return bars.map((bar) => Math.log1p(bar) / most);
}

export function Histogram({ label, bars, threshold }: Props) {
	// The slider's thumb is 14 px wide and stays within its track.
	return (
		<div role="img" aria-label={label} className="mt-2 flex h-11 items-end gap-px px-[7px]">
			{heights(bars).map((height, index) => (
				<span
					// biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
					key={index}
					data-written={(index + 0.5) / bars.length >= threshold}
					className="flex-1 bg-track data-[written=true]:bg-primary"
					style={{ height: `${height * 100}%` }}
				/>
			))}
		</div>
	);
}
