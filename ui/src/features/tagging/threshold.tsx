// From which probability on a tag is written, under a picture of all probabilities that were found.
import { Slider } from "@/components/ui/slider";
import { LEAST, MOST } from "./form";
import { Histogram } from "./histogram";

type Props = {
	label: string;
	/** What this threshold means, in numbers where they are known. */
	help: string;
	/** The two keys that move it. */
	keys: string;
	value: number;
	/** Found tags by probability, where images were looked at. */
	bars: number[] | null;
	onChange: (value: number) => void;
};

export function Threshold({ label, help, keys, value, bars, onChange }: Props) {
	return (
		<div>
			<div className="flex items-baseline text-small">
				<span className="font-medium">{label}</span>
				<span className="ml-2 font-mono text-faint text-micro">{keys}</span>
				<span className="ml-auto rounded-sm border border-input bg-background px-1.5 text-body tabular-nums">
					{value.toFixed(2)}
				</span>
			</div>
			{bars && <Histogram label={`${label} by probability`} bars={bars} threshold={value} />}
			<Slider
				label={label}
				valueText={value.toFixed(2)}
				min={0}
				max={1}
				step={0.01}
				value={[value]}
				onValueChange={([next]) => onChange(Math.min(MOST, Math.max(LEAST, next ?? value)))}
				className={bars ? "" : "mt-2"}
			/>
			<p className="mt-1 text-muted-foreground text-small">{help}</p>
		</div>
	);
}
