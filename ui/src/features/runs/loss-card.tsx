// The loss chart with its legend and how it is drawn.
import { useId, useState } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { LossChart, type LossSeries, type LossView } from "./loss-chart";

const scales = [
	{ value: "linear", label: "Linear" },
	{ value: "log", label: "Log" },
] as const;

type Props = { series: LossSeries | undefined; epochs: number[]; height: number };

export function LossCard({ series, epochs, height }: Props) {
	const [view, setView] = useState<LossView>({ logarithmic: false, clip: true });
	const clip = useId();
	const change = (parts: Partial<LossView>) => setView({ ...view, ...parts });
	const empty = !series || series.steps.length === 0;
	return (
		<section
			aria-label="Loss"
			data-testid="loss-card"
			data-points={series?.steps.length ?? 0}
			className="rounded-lg border bg-card"
		>
			<header className="flex h-10 items-center gap-4 px-3.5 text-small text-muted-foreground">
				<h2 className="text-body font-semibold text-foreground">Loss</h2>
				<Legend color="var(--chart-1)" name="smoothed" />
				<Legend color="color-mix(in oklch, var(--chart-1) 35%, transparent)" name="raw" />
				{epochs.length > 0 && <Legend color="var(--input)" name="epoch" dash="3 3" />}
				{series?.lr.some((value) => value !== null) && (
					<Legend color="var(--chart-2)" name="learning rate" dash="5 3" />
				)}
				<ToggleGroup
					small
					label="Scale of the loss"
					value={view.logarithmic ? "log" : "linear"}
					choices={[...scales]}
					onChange={(scale) => change({ logarithmic: scale === "log" })}
				/>
				<span className="flex items-center gap-1.5 whitespace-nowrap">
					<Checkbox
						id={clip}
						checked={view.clip}
						disabled={view.logarithmic}
						onCheckedChange={(checked) => change({ clip: checked === true })}
					/>
					<label htmlFor={clip}>clip outliers</label>
				</span>
			</header>
			<div className="px-2 pb-2">
				{empty ? (
					<p className="flex items-center justify-center text-muted-foreground" style={{ height }}>
						The loss appears here with the first steps.
					</p>
				) : (
					<LossChart series={series} epochs={epochs} view={view} height={height} />
				)}
			</div>
		</section>
	);
}

function Legend({ color, name, dash }: { color: string; name: string; dash?: string }) {
	return (
		<span className="flex items-center gap-1.5 whitespace-nowrap">
			<svg width="16" height="4" aria-hidden="true">
				<line x2="16" y1="2" y2="2" stroke={color} strokeWidth="2" strokeDasharray={dash} />
			</svg>
			{name}
		</span>
	);
}
