// The card's memory of the last ten minutes, beside a run that trains. Without a card there is nothing to draw.
import { Panel } from "@/components/panel";
import { Sparkline } from "@/components/sparkline";
import { vram } from "@/lib/format";
import { useGpuReadings } from "./api";
import { shortName } from "./words";

export function GpuMemory() {
	const readings = useGpuReadings();
	return readings.at(-1)?.gpus.map((gpu) => {
		const values = readings.flatMap(
			(reading) => reading.gpus.find((other) => other.index === gpu.index)?.memory_used ?? [],
		);
		const words = `${vram(gpu.memory_used)} / ${vram(gpu.memory_total)} GB now, peak ${vram(Math.max(...values))}`;
		return (
			<Panel
				key={gpu.index}
				title="VRAM"
				note={`${shortName(gpu.name)}, all programs`}
				actions={<span className="text-small text-muted-foreground">{words}</span>}
			>
				<div className="px-3.5 pb-2">
					<Sparkline
						values={values}
						capacity={600}
						max={gpu.memory_total}
						color="var(--chart-3)"
						height={110}
						label={`VRAM of the last ten minutes, ${words}`}
					/>
					<div className="flex text-micro text-muted-foreground">
						<span>10 min ago</span>
						<span className="ml-auto">now</span>
					</div>
				</div>
			</Panel>
		);
	});
}
