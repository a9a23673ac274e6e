// The graphics card with ten minutes of history.
import { Cpu } from "lucide-react";
import type { ReactNode } from "react";
import type { Gpu, GpuSnapshot } from "@/api/bindings";
import { Sparkline } from "@/components/sparkline";
import { vram } from "@/lib/format";
import { absence, shortName } from "./words";

/** `history`: readings oldest first, the last one is now. */
export function GpuCard({ history }: { history: GpuSnapshot[] }) {
	const now = history.at(-1);
	if (!now)
		return <Frame title="GPU">{<p className="px-3.5 pb-3 text-muted-foreground">Reading the graphics card</p>}</Frame>;
	const reason = absence(now);
	if (reason) {
		return (
			<Frame title="GPU">
				<p className="px-3.5 text-foreground">{reason}</p>
				<p className="px-3.5 pb-3 text-muted-foreground">
					Datasets, captions and replays work without one. Training runs on the processor.
				</p>
			</Frame>
		);
	}
	return now.gpus.map((gpu) => (
		<Card
			key={gpu.index}
			gpu={gpu}
			history={history.flatMap((each) => each.gpus.find((other) => other.index === gpu.index) ?? [])}
			driver={now.driver}
		/>
	));
}

/** What is one number below a hundred. */
const simple = [
	{ label: "Utilisation", unit: "%", color: undefined, pick: (gpu: Gpu) => gpu.utilization },
	{ label: "Temperature", unit: "°C", color: "var(--chart-2)", pick: (gpu: Gpu) => gpu.temperature },
];

function Card({ gpu, history, driver }: { gpu: Gpu; history: Gpu[]; driver: string | null }) {
	const known = (pick: (gpu: Gpu) => number | null) => history.flatMap((each) => pick(each) ?? []);
	return (
		<Frame title="GPU" note={`${shortName(gpu.name)}${driver ? ` · driver ${driver}` : ""}`}>
			<Line
				label="VRAM"
				value={vram(gpu.memory_used)}
				rest={`/ ${vram(gpu.memory_total)} GB`}
				values={known((each) => each.memory_used)}
				max={gpu.memory_total}
			/>
			{simple.map(({ label, unit, color, pick }) => {
				const value = pick(gpu);
				return (
					value !== null && (
						<Line key={label} label={label} value={value} rest={unit} values={known(pick)} max={100} color={color} />
					)
				);
			})}
			{gpu.power !== null && (
				<Line
					label="Power"
					value={Math.round(gpu.power)}
					rest={gpu.power_limit === null ? "W" : `/ ${Math.round(gpu.power_limit)} W`}
					values={known((each) => each.power)}
					max={gpu.power_limit ?? undefined}
					color="var(--chart-3)"
				/>
			)}
		</Frame>
	);
}

type LineProps = {
	label: string;
	value: number | string;
	rest: string;
	values: number[];
	max?: number;
	color?: string;
};

function Line({ label, value, rest, values, max, color }: LineProps) {
	return (
		<div className="flex items-center gap-3 px-3.5 py-1.5">
			<div className="w-[104px]">
				<div className="text-micro text-muted-foreground">{label}</div>
				<div className="whitespace-nowrap font-medium">
					{value} <span className="font-normal text-muted-foreground">{rest}</span>
				</div>
			</div>
			<div className="min-w-0 flex-1">
				<Sparkline
					values={values}
					capacity={600}
					max={max}
					color={color}
					label={`${label} of the last ten minutes, now ${value} ${rest}`}
				/>
			</div>
		</div>
	);
}

function Frame({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
	return (
		<section aria-label={title} data-testid="gpu-card" className="rounded-lg border bg-card pb-2">
			<header className="flex h-10 items-center gap-2 px-3.5">
				<Cpu className="size-4 text-muted-foreground" aria-hidden="true" />
				<h2 className="font-semibold">{title}</h2>
				{note && <span className="ml-auto truncate text-small text-muted-foreground">{note}</span>}
			</header>
			{children}
		</section>
	);
}
