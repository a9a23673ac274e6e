// A few lines over one axis, with names, ends of the axes, and what the pointer rests on. As wide as its place.
import { type MouseEvent, useState } from "react";
import { CrosshairBox, type Reading } from "@/components/charts/crosshair";

export type Line = {
	name: string;
	/** What stands behind the name. */
	note?: string;
	/** Ascending x; between two points it goes straight. */
	points: [x: number, y: number][];
};

type Props = {
	lines: Line[];
	/** The ends of both axes. */
	x: [from: number, to: number];
	y: [from: number, to: number];
	/** An x or a y as a person reads it. */
	tellX: (x: number) => string;
	tellY: (y: number) => string;
	/** One sentence that says what is drawn. */
	label: string;
	height?: number;
	/** The area below the first line is tinted. */
	filled?: boolean;
};

const COLORS = ["var(--chart-1)", "var(--chart-2)", "var(--chart-3)", "var(--chart-4)", "var(--chart-5)"];
/** Lines are told apart without their colours as well. */
const DASHES = [undefined, "6 3", "2 2", "8 2 2 2", "1 3"];

export function LinePicture({ lines, x, y, tellX, tellY, label, height = 84, filled }: Props) {
	const [pointer, setPointer] = useState<{ share: number; left: number }>();
	const [left, right] = x;
	const [bottom, top] = y;
	const across = (value: number) => ((value - left) / (right - left || 1)) * 100;
	const up = (value: number) => height - 1 - ((value - bottom) / (top - bottom || 1)) * (height - 2);
	const path = (points: Line["points"]) =>
		points.map(([x, y], index) => `${index ? "L" : "M"}${across(x).toFixed(3)} ${up(y).toFixed(2)}`).join("");
	const first = lines[0]?.points ?? [];
	const edge = `L${across(first.at(-1)?.[0] ?? 0)} ${height}L${across(first[0]?.[0] ?? 0)} ${height}Z`;
	const move = (event: MouseEvent<HTMLElement>) => {
		const box = event.currentTarget.getBoundingClientRect();
		const from = Math.min(box.width, Math.max(0, event.clientX - box.left));
		setPointer(box.width > 0 ? { share: from / box.width, left: from } : undefined);
	};
	const reading = pointer && read(lines, left + pointer.share * (right - left), tellX, tellY);
	return (
		<figure className="text-micro text-muted-foreground" aria-label={label}>
			<div className="flex gap-2">
				<div className="flex w-14 shrink-0 flex-col justify-between text-right" style={{ height }} aria-hidden="true">
					<span>{tellY(top)}</span>
					<span>{tellY(bottom)}</span>
				</div>
				<div className="min-w-0 flex-1">
					{/* biome-ignore lint/a11y/noStaticElementInteractions: the pointer only reads, and the picture says the same in words */}
					<div
						className="relative border-b border-l bg-sunken"
						onMouseMove={move}
						onMouseLeave={() => setPointer(undefined)}
					>
						<svg
							role="img"
							aria-label={label}
							viewBox={`0 0 100 ${height}`}
							preserveAspectRatio="none"
							className="block w-full"
							style={{ height }}
						>
							{filled && first.length > 1 && <path d={path(first) + edge} fill={COLORS[0]} opacity={0.14} />}
							{lines.map((line, index) => (
								<path
									key={line.name}
									d={path(line.points)}
									fill="none"
									stroke={COLORS[index % COLORS.length]}
									strokeDasharray={DASHES[index % DASHES.length]}
									strokeWidth={1.6}
									strokeLinejoin="round"
									vectorEffect="non-scaling-stroke"
								/>
							))}
						</svg>
						{pointer && reading && (
							<>
								<i className="pointer-events-none absolute inset-y-0 w-px bg-border" style={{ left: pointer.left }} />
								<CrosshairBox
									reading={{ ...reading, left: pointer.left, side: pointer.share > 0.5 ? "left" : "right" }}
								/>
							</>
						)}
					</div>
					<div className="flex justify-between pt-0.5" aria-hidden="true">
						<span>{tellX(left)}</span>
						<span>{tellX(right)}</span>
					</div>
				</div>
			</div>
			{lines.length > 1 || lines[0]?.note ? (
				<figcaption className="flex flex-wrap gap-x-4 pl-16">
					{lines.map((line, index) => (
						<span key={line.name} className="flex items-center gap-1.5">
							<svg viewBox="0 0 18 4" className="h-1 w-[18px]" aria-hidden="true">
								<path
									d="M0 2H18"
									stroke={COLORS[index % COLORS.length]}
									strokeDasharray={DASHES[index % DASHES.length]}
									strokeWidth={2}
								/>
							</svg>
							{line.name}
							{line.note && <span className="text-foreground">{line.note}</span>}
						</span>
					))}
				</figcaption>
			) : null}
		</figure>
	);
}

/** The value of a line at a place; straight between its points. */
export function heightAt(points: Line["points"], x: number): number {
	const after = points.findIndex((point) => point[0] >= x);
	const next = points[after] ?? points.at(-1);
	const before = points[after - 1];
	if (!next) return 0;
	if (!before || next[0] === before[0]) return next[1];
	return before[1] + ((next[1] - before[1]) * (x - before[0])) / (next[0] - before[0]);
}

function read(lines: Line[], x: number, tellX: Props["tellX"], tellY: Props["tellY"]): Pick<Reading, "title" | "rows"> {
	return { title: tellX(x), rows: lines.map((line) => [line.name, tellY(heightAt(line.points, x))]) };
}
