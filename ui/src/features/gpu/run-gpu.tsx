// The graphics cards while a run went on, also after it ended: one panel for each card, or the one reason why there is none.
import { useQuery } from "@tanstack/react-query";
import { Cpu } from "lucide-react";
import type { CardHistory, Line, RunGpu as Readings } from "@/api/bindings";
import { Panel } from "@/components/panel";
import { Sparkline } from "@/components/sparkline";
import { estimate, vram } from "@/lib/format";
import { runGpuQuery } from "./api";
import { shortName } from "./words";

export function RunGpu({ run }: { run: string }) {
	const { data } = useQuery(runGpuQuery(run));
	return data && <RunGpuPanels readings={data} />;
}

export function RunGpuPanels({ readings: { reason, cards } }: { readings: Readings }) {
	return (
		<>
			{cards.map((card) => (
				<CardPanel key={card.index} card={card} />
			))}
			{reason && (
				<p data-testid="run-gpu-reason" className="flex items-center gap-1.5 px-1 text-small text-muted-foreground">
					<Cpu className="size-[13px] shrink-0" aria-hidden="true" />
					{reason}
				</p>
			)}
		</>
	);
}

function CardPanel({ card }: { card: CardHistory }) {
	const seconds = card.memory.at.at(-1) ?? 0;
	const limit = card.power_limit === null ? "W" : `/ ${Math.round(card.power_limit)} W`;
	return (
		<Panel title="GPU" note={`${shortName(card.name)}, all programs`} data-testid="run-gpu">
			<div className="grid grid-cols-2 gap-x-6 gap-y-2 px-3.5 pb-3">
				<Graph
					name="VRAM"
					points={card.memory}
					seconds={seconds}
					words={vram}
					unit={`/ ${vram(card.memory_total)} GB`}
					max={card.memory_total}
				/>
				<Graph name="Utilisation" points={card.utilization} seconds={seconds} words={whole} unit="%" max={100} />
				<Graph
					name="Temperature"
					points={card.temperature}
					seconds={seconds}
					words={whole}
					unit="°C"
					max={100}
					color="var(--chart-2)"
				/>
				<Graph
					name="Power"
					points={card.power}
					seconds={seconds}
					words={whole}
					unit={limit}
					max={card.power_limit ?? undefined}
					color="var(--chart-3)"
				/>
			</div>
		</Panel>
	);
}

type GraphProps = {
	name: string;
	points: Line;
	/** How long the run was watched. */
	seconds: number;
	words: (value: number) => string;
	unit: string;
	max?: number;
	color?: string;
};

/** What a card does not tell has no graph. */
function Graph({ name, points, seconds, words, unit, max, color }: GraphProps) {
	const known = points.at.flatMap((step, place) => {
		const value = points.values[place];
		return value == null ? [] : { step, value };
	});
	const last = known.at(-1);
	if (!last) return null;
	const values = known.map((point) => point.value);
	const peak = words(Math.max(...values));
	return (
		<figure>
			<figcaption className="flex items-baseline gap-1.5 whitespace-nowrap">
				<span className="text-small text-muted-foreground">{name}</span>
				<span className="ml-auto font-medium">{words(last.value)}</span>
				<span className="text-small text-muted-foreground">
					{unit}, peak {peak}
				</span>
			</figcaption>
			<Sparkline
				values={values}
				at={known.map((point) => point.step)}
				max={max}
				color={color}
				height={56}
				label={`${name} over ${estimate(seconds)} of the run, last ${words(last.value)} ${unit}, peak ${peak}`}
			/>
			<div className="flex text-micro text-muted-foreground">
				<span>start</span>
				<span className="ml-auto">{estimate(seconds)}</span>
			</div>
		</figure>
	);
}

const whole = (value: number) => String(Math.round(value));
