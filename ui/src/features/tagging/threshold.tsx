// From which probability on a tag is written.
import { Slider } from "@/components/ui/slider";

type Props = { label: string; help: string; value: number; onChange: (value: number) => void };

export function Threshold({ label, help, value, onChange }: Props) {
	return (
		<div>
			<div className="flex items-baseline text-small">
				<span className="font-medium">{label}</span>
				<span className="ml-auto rounded-sm border border-input bg-background px-1.5 text-body tabular-nums">
					{value.toFixed(2)}
				</span>
			</div>
			<Slider
				label={label}
				valueText={value.toFixed(2)}
				min={0.05}
				max={0.95}
				step={0.01}
				value={[value]}
				onValueChange={([next]) => onChange(next ?? value)}
				className="mt-2"
			/>
			<p className="mt-1 text-muted-foreground text-small">{help}</p>
		</div>
	);
}
