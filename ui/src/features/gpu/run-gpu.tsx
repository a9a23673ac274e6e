// The graphics cards while a run went on, also after it ended: charts of each card, or the one reason why there is none.
import { useQuery } from "@tanstack/react-query";
import { Cpu } from "lucide-react";
import type { CardHistory, Line, RunGpu as Readings } from "@/api/bindings";
import { summary } from "@/components/charts/lines";
import { TimeCard } from "@/components/charts/time-card";
import { useChosenPart } from "@/components/charts/view";
import { vram } from "@/lib/format";
import { runGpuQuery } from "./api";
import { shortName } from "./words";

/** `seconds`: how long the run has gone on. */
export function RunGpu({ run, seconds }: { run: string; seconds: number }) {
	const part = useChosenPart("second");
	const { data } = useQuery(runGpuQuery(run, part));
	return data && <RunGpuCharts readings={data} seconds={seconds} />;
}

export function RunGpuCharts({
	readings: { reason, cards, seconds: last },
	seconds,
}: {
	readings: Readings;
	seconds: number;
}) {
	const whole: [number, number] = [0, Math.max(seconds, last ?? 0, 1)];
	return (
		<>
			{cards.map((card) => (
				<CardCharts key={card.index} card={card} whole={whole} several={cards.length > 1} />
			))}
			{reason && (
				<p
					data-testid="run-gpu-reason"
					className="col-span-2 flex items-center gap-1.5 px-1 text-small text-muted-foreground"
				>
					<Cpu className="size-[13px] shrink-0" aria-hidden="true" />
					{reason}
				</p>
			)}
		</>
	);
}

type Measure = {
	name: string;
	line: Line;
	range: [number, number] | null;
	color: string;
	say: (value: number) => string;
	note: string;
};

/** What a card does not tell has no chart. */
function CardCharts({ card, whole, several }: { card: CardHistory; whole: [number, number]; several: boolean }) {
	const which = several ? `, ${shortName(card.name)} ${card.index}` : "";
	return measures(card)
		.filter(({ line }) => line.at.length > 0)
		.map(({ name, line, range, color, say, note }) => (
			<TimeCard
				key={name}
				title={`${name}${which}`}
				note={note}
				unit="second"
				line={line}
				whole={whole}
				range={range}
				color={color}
				say={say}
				tick={(value) => say(value).replace(/ .*/, "")}
				label={`${name}${which} of all programs, ${note}, last ${say(summary(line)?.last ?? 0)}`}
				empty=""
				data-testid="run-gpu"
			/>
		));
}

function measures(card: CardHistory): Measure[] {
	const peak = (line: Line, unit: string) => `highest ${whole(summary(line)?.high ?? 0)} ${unit}`;
	const total = card.memory_total;
	return [
		{
			name: "VRAM",
			line: card.memory,
			range: [0, total],
			color: "--chart-3",
			say: (value) => `${vram(value)} GB`,
			note: `peak ${vram(card.memory_peak ?? 0)} of ${vram(total)} GB`,
		},
		{
			name: "GPU use",
			line: card.utilization,
			range: [0, 100],
			color: "--chart-1",
			say: (value) => `${whole(value)} %`,
			note: peak(card.utilization, "%"),
		},
		{
			name: "Power",
			line: card.power,
			range: card.power_limit === null ? null : [0, card.power_limit * 1.05],
			color: "--chart-4",
			say: (value) => `${whole(value)} W`,
			note: `${peak(card.power, "W")}${card.power_limit === null ? "" : ` of ${whole(card.power_limit)}`}`,
		},
		{
			name: "Temperature",
			line: card.temperature,
			range: null,
			color: "--chart-2",
			say: (value) => `${whole(value)} °C`,
			note: peak(card.temperature, "°C"),
		},
	];
}

const whole = (value: number) => String(Math.round(value));
