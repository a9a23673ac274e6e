// The graphics card in the status bar: one line, or the one reason why there is none.
import { Cpu } from "lucide-react";
import type { GpuSnapshot } from "@/api/bindings";
import { Hint } from "@/components/ui/tooltip";
import { vram } from "@/lib/format";
import { absence, shortName } from "./words";

export function GpuLine({ snapshot }: { snapshot: GpuSnapshot }) {
	const reason = absence(snapshot);
	if (reason) {
		return (
			<Hint text={reason}>
				<span data-testid="gpu-line" className="flex min-w-0 max-w-[420px] items-center gap-1.5">
					<Cpu className="size-[13px] shrink-0" aria-hidden="true" />
					<span className="truncate">{reason}</span>
				</span>
			</Hint>
		);
	}
	return snapshot.gpus.map((gpu) => (
		<span key={gpu.index} data-testid="gpu-line" className="flex shrink-0 items-center gap-1.5">
			<Cpu className="size-[13px]" aria-hidden="true" />
			{shortName(gpu.name)}
			<span className="text-foreground">{vram(gpu.memory_used)}</span>/ {vram(gpu.memory_total)} GB
			{gpu.utilization !== null && <span className="text-foreground">{gpu.utilization} %</span>}
			{gpu.temperature !== null && <span className="text-foreground">{gpu.temperature} °C</span>}
		</span>
	));
}
