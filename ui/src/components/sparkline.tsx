// A small line of recent values; it fills the width it is given.

type Props = {
	values: number[];
	/** Where each value lies, ascending; without it they stand side by side. */
	at?: number[];
	/** Said by screen readers: `VRAM over ten minutes, now 17.2 GB`. */
	label: string;
	min?: number;
	max?: number;
	/** A colour of the theme. */
	color?: string;
	height?: number;
	/** Values that a full width holds; fewer values take less width, from the right. */
	capacity?: number;
};

export function Sparkline({ values, at, label, min = 0, max, color = "var(--chart-1)", height = 30, capacity }: Props) {
	const top = max ?? Math.max(1e-9, ...values);
	const slots = Math.max(2, capacity ?? values.length);
	const [first = 0, last = 0] = [at?.[0], at?.at(-1)];
	const points = values.slice(-slots).map((value, index, shown) => {
		const share = at
			? ((at[index] ?? last) - first) / (last - first || 1)
			: (slots - shown.length + index) / (slots - 1);
		const x = share * 100;
		const y = height - 1 - Math.min(1, Math.max(0, (value - min) / (top - min || 1))) * (height - 2);
		return [x.toFixed(2), y.toFixed(2)] as const;
	});
	const line = points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${x} ${y}`).join("");
	const area = points.length > 1 ? `${line}L${points.at(-1)?.[0]} ${height}L${points[0]?.[0]} ${height}Z` : "";
	return (
		<svg
			role="img"
			aria-label={label}
			viewBox={`0 0 100 ${height}`}
			preserveAspectRatio="none"
			className="block w-full"
			style={{ height }}
		>
			<path d={area} fill={color} opacity={0.14} />
			<path
				d={line}
				fill="none"
				stroke={color}
				strokeWidth={1.5}
				strokeLinejoin="round"
				vectorEffect="non-scaling-stroke"
			/>
		</svg>
	);
}
