// What the pointer rests on in a chart: rows of name and value.

export type Reading = { title: string; rows: [string, string][]; left: number; side: "left" | "right" };

export function CrosshairBox({ reading }: { reading: Reading }) {
	const style =
		reading.side === "left" ? { right: `calc(100% - ${reading.left - 10}px)` } : { left: reading.left + 10 };
	return (
		<div
			style={style}
			className="pointer-events-none absolute top-4 z-10 min-w-44 whitespace-nowrap rounded-md bg-popover px-2.5 py-1.5 text-small shadow-pop"
		>
			<div className="font-semibold">{reading.title}</div>
			{reading.rows.map(([name, value]) => (
				<div key={name} className="flex justify-between gap-3 text-muted-foreground">
					{name}
					<span className="text-foreground">{value}</span>
				</div>
			))}
		</div>
	);
}
