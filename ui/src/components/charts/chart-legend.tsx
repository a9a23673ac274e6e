// What each line of a chart is: colour, dash and name.
import type { ChartLine } from "./lines";

export function ChartLegend({
	line: { name, color, dash, strength = 1 },
}: {
	line: Pick<ChartLine, "name" | "color" | "dash" | "strength">;
}) {
	const stroke = strength < 1 ? `color-mix(in oklch, var(${color}) ${strength * 100}%, transparent)` : `var(${color})`;
	return (
		<span className="flex items-center gap-1.5 whitespace-nowrap">
			<svg width="16" height="4" aria-hidden="true">
				<line x2="16" y1="2" y2="2" stroke={stroke} strokeWidth="2" strokeDasharray={dash?.join(" ")} />
			</svg>
			{name}
		</span>
	);
}
