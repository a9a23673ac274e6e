// Two samples of one run: side by side, or one over the other with an edge that moves.
import { useState } from "react";
import type { RunSample } from "@/api/bindings";
import { sampleUrl } from "@/api/images";
import { Slider } from "@/components/ui/slider";

export type Side = { sample: RunSample | undefined; words: string };
type Props = { run: string; left: Side; right: Side; slider: boolean };

export function SampleCompare({ run, left, right, slider }: Props) {
	const [edge, setEdge] = useState(50);
	const { width, height } = left.sample ?? right.sample ?? { width: 1, height: 1 };
	const ratio = width / height;
	if (!slider)
		return (
			<div className="grid h-full grid-cols-2 gap-3 p-4" data-testid="sample-compare">
				<Picture run={run} side={left} />
				<Picture run={run} side={right} />
			</div>
		);
	return (
		<div className="flex h-full min-h-0 flex-col gap-3 p-4" data-testid="sample-slider">
			<div className="grid min-h-0 flex-1 place-items-center bg-sunken [container-type:size]">
				{/* As large as fits and no larger than the pictures, so that the edge goes over all of them and nothing else. */}
				<div className="relative" style={{ aspectRatio: ratio, width: `min(100cqw, 100cqh * ${ratio})` }}>
					<Fitted run={run} side={right} />
					<div className="absolute inset-0" style={{ clipPath: `inset(0 ${100 - edge}% 0 0)` }}>
						<Fitted run={run} side={left} />
					</div>
					<div aria-hidden="true" className="absolute inset-y-0 w-px bg-primary" style={{ left: `${edge}%` }} />
				</div>
			</div>
			<div className="flex items-center gap-3 text-small">
				<span className="w-40 truncate first-letter:uppercase">{left.words}</span>
				<Slider
					label="Edge between the two samples"
					valueText={`${edge} % ${left.words}, the rest ${right.words}`}
					min={0}
					max={100}
					step={1}
					value={[edge]}
					onValueChange={([next = 50]) => setEdge(next)}
				/>
				<span className="w-40 truncate text-right first-letter:uppercase">{right.words}</span>
			</div>
		</div>
	);
}

function Picture({ run, side }: { run: string; side: Side }) {
	return (
		<figure className="flex min-h-0 min-w-0 flex-col">
			<div className="relative min-h-0 flex-1 bg-sunken">
				<Fitted run={run} side={side} />
			</div>
			<figcaption className="pt-2 text-center text-small first-letter:uppercase">{side.words}</figcaption>
		</figure>
	);
}

function Fitted({ run, side: { sample, words } }: { run: string; side: Side }) {
	if (!sample)
		return (
			<p className="absolute inset-0 flex items-center justify-center text-small text-muted-foreground">
				No image of this prompt here
			</p>
		);
	return (
		<img
			src={sampleUrl(run, sample)}
			alt={words}
			className="absolute inset-0 size-full object-contain"
			draggable={false}
		/>
	);
}
