// A value for each block as bars: dragged, moved by the arrow keys, or typed. The text of the row stays the truth.
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { cn } from "@/lib/cn";
import { type ByBlock, blockName, resolve, written } from "./blocks";
import { parseNumber, step } from "./number";

type Props = {
	/** The key of the list. */
	name: string;
	/** As it stands there; undefined where nothing is set. */
	text: string | undefined;
	blocks: ByBlock;
	max: number;
	/** Named curves that the key takes. */
	curves?: string[];
	onChange: (text: string) => void;
};

const HEIGHT = 56;

export function BlockBars({ name, text, blocks, max, curves = [], onChange }: Props) {
	const [chosen, setChosen] = useState(0);
	const [typed, setTyped] = useState<string>();
	const bars = useRef<HTMLDivElement>(null);
	/** The scale stays while bars are dragged. */
	const scale = useRef<number>(undefined);
	const values = resolve(text ?? "", blocks);
	const offered = curves.length > 0 && (
		<div className="flex flex-wrap items-center gap-1 pt-1 text-micro text-muted-foreground">
			Curves:
			{curves.map((curve) => (
				<Button key={curve} size="small" variant="ghost" onClick={() => onChange(curve)}>
					{curve}
				</Button>
			))}
		</div>
	);
	if (!values) {
		return (
			<div data-testid={`bars-${name}`}>
				<p className="text-small text-muted-foreground">No bars: the trainer cannot read this text.</p>
				{offered}
			</div>
		);
	}
	const top = scale.current ?? topOf(values, blocks, max);
	const set = (at: number, value: number) => {
		const near = Math.min(max, Math.max(0, blocks.whole ? Math.round(value) : Number(value.toFixed(2))));
		if (near === values[at]) return;
		onChange(written(values.map((before, other) => (other === at ? near : before))));
	};
	const drag = (event: PointerEvent) => {
		const box = bars.current?.getBoundingClientRect();
		if (!box || event.buttons !== 1) return;
		const at = Math.floor(((event.clientX - box.left) / box.width) * values.length);
		const value = (1 - (event.clientY - box.top) / box.height) * top;
		if (at < 0 || at >= values.length) return;
		setChosen(at);
		set(at, Math.min(top, value));
	};
	const focus = (at: number) => {
		const near = Math.min(values.length - 1, Math.max(0, at));
		setChosen(near);
		(bars.current?.children[near] as HTMLElement | undefined)?.focus();
	};
	const key = (event: KeyboardEvent, at: number) => {
		const by = event.shiftKey ? 10 : 1;
		const now = values[at] ?? 0;
		const move = (direction: 1 | -1) =>
			set(at, blocks.whole ? step(now, direction, true, by) : now + direction * 0.05 * by);
		const keys: Record<string, () => void> = {
			ArrowUp: () => move(1),
			ArrowDown: () => move(-1),
			ArrowLeft: () => focus(at - 1),
			ArrowRight: () => focus(at + 1),
			Home: () => focus(0),
			End: () => focus(values.length - 1),
			Delete: () => set(at, 0),
		};
		const act = keys[event.key];
		if (!act || event.ctrlKey || event.altKey) return;
		event.preventDefault();
		act();
	};
	const at = Math.min(chosen, values.length - 1);
	const shown = String(Number((values[at] ?? 0).toFixed(4)));
	const settle = () => {
		const value = typed === undefined ? undefined : parseNumber(typed);
		if (value !== undefined) set(at, value);
		setTyped(undefined);
	};
	return (
		<div data-testid={`bars-${name}`}>
			<div className="flex items-end gap-3">
				{/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a flex box in every engine */}
				<div
					ref={bars}
					role="group"
					aria-label="A value for each block"
					className="flex min-w-0 flex-1 touch-none items-end gap-px border-b bg-sunken"
					style={{ height: HEIGHT }}
					onPointerDown={(event) => {
						if (event.button !== 0) return;
						scale.current = top;
						event.currentTarget.setPointerCapture?.(event.pointerId);
						drag(event);
					}}
					onPointerMove={drag}
					onPointerUp={() => {
						scale.current = undefined;
					}}
				>
					{values.map((value, index) => (
						<div
							// biome-ignore lint/suspicious/noArrayIndexKey: a block is its place
							key={index}
							role="slider"
							tabIndex={index === at ? 0 : -1}
							aria-label={blockName(name, index, values.length)}
							aria-orientation="vertical"
							aria-valuemin={0}
							aria-valuemax={max}
							aria-valuenow={value}
							title={`${blockName(name, index, values.length)}: ${Number(value.toFixed(4))}`}
							className="flex h-full min-w-[6px] flex-1 items-end"
							onFocus={() => setChosen(index)}
							onKeyDown={(event) => key(event, index)}
						>
							<i
								className={cn(
									"block w-full rounded-t-[2px]",
									index === at ? "bg-chart-1" : "bg-chart-1/60",
									text === undefined && "opacity-40",
								)}
								style={{ height: `${Math.max(2, (Math.max(0, value) / top) * 100)}%` }}
							/>
						</div>
					))}
				</div>
				<div className="w-[116px] shrink-0 text-micro text-muted-foreground">
					<span className="block truncate">{blockName(name, at, values.length)}</span>
					<Input
						aria-label={`Value of ${blockName(name, at, values.length)}`}
						data-testid={`block-value-${name}`}
						className="h-[26px]"
						value={typed ?? shown}
						onChange={(event) => setTyped(event.target.value)}
						onBlur={settle}
						onKeyDown={(event) => event.key === "Enter" && settle()}
					/>
				</div>
			</div>
			{offered}
		</div>
	);
}

/** What the whole height stands for: room above the highest bar, so that it can be dragged up. */
function topOf(values: number[], { usual, whole }: ByBlock, max: number): number {
	const most = Math.max(usual, ...values);
	if (!whole && most <= 1) return 1;
	let top = whole ? 8 : 2;
	while (top < most) top *= 2;
	return Math.min(Math.max(max, most), top);
}
