// The graphics card in the status bar; a click shows its last ten minutes.
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { useGpuReadings } from "./api";
import { GpuCard } from "./gpu-card";
import { GpuLine } from "./gpu-line";

export function GpuStatus() {
	const readings = useGpuReadings();
	const now = readings.at(-1);
	if (!now) return null;
	return (
		<Popover>
			<PopoverTrigger className="flex min-w-0 items-center gap-3 rounded-sm px-1 hover:bg-sidebar-accent">
				<GpuLine snapshot={now} />
			</PopoverTrigger>
			<PopoverContent align="end" side="top" className="w-[340px] p-0 [&_section]:border-0">
				<GpuCard history={readings} />
			</PopoverContent>
		</Popover>
	);
}

/** The card with its history, fed. */
export function GpuPanel() {
	return <GpuCard history={useGpuReadings()} />;
}
