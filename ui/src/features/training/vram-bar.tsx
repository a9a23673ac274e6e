// What the training takes of the card's memory: the middle of the range by part, with the end of the card and the range in words.
import { AlertTriangle } from "lucide-react";
import type { Vram } from "@/api/bindings";
import { cn } from "@/lib/cn";
import { vram as gib } from "@/lib/format";

const PARTS: Record<string, { name: string; colour: string }> = {
	weights: { name: "Weights", colour: "bg-chart-1" },
	activations: { name: "Activations", colour: "bg-chart-3" },
	network: { name: "Network and optimizer", colour: "bg-chart-2" },
	other: { name: "Other", colour: "bg-chart-4" },
};

export function VramBar({ vram }: { vram: Vram }) {
	const total = vram.card?.memory_total;
	const whole = Math.max(vram.high, total ?? 0);
	const parts = [...vram.parts].sort((a, b) => order(a.kind) - order(b.kind));
	const measured = vram.measured?.fits === true;
	const tight = total !== undefined && vram.high > total;
	return (
		<section className="mt-3 border-t pt-2.5" aria-label="VRAM" data-testid="vram">
			<header className="flex text-small">
				<h3 className="font-medium">{measured ? "VRAM, measured peak" : "VRAM, estimated peak"}</h3>
				<span className="ml-auto text-muted-foreground">
					<span className="text-foreground">{range(vram)}</span>
					{total !== undefined && ` of ${gib(total)}`} GB
				</span>
			</header>
			<div
				role="img"
				aria-label={parts
					.map((part) => `${PARTS[part.kind]?.name} ${gib(part.low)} to ${gib(part.high)} GB`)
					.join(", ")}
				className="relative mt-2 flex h-2.5 overflow-hidden rounded-sm bg-track"
			>
				{parts.map((part) => (
					<i
						key={part.kind}
						title={`${PARTS[part.kind]?.name}: ${gib(part.low)} to ${gib(part.high)} GB. ${part.detail}`}
						className={PARTS[part.kind]?.colour}
						style={{ width: `${((part.low + part.high) / 2 / whole) * 100}%` }}
					/>
				))}
				{/* From the least to the most that it may be. */}
				{!measured && (
					<i
						className="absolute inset-y-0 border-x border-foreground/60 bg-foreground/15"
						style={{ left: `${(vram.low / whole) * 100}%`, width: `${((vram.high - vram.low) / whole) * 100}%` }}
					/>
				)}
				{tight && (
					<i className="absolute inset-y-0 w-0.5 bg-warning" style={{ left: `${((total ?? 0) / whole) * 100}%` }} />
				)}
			</div>
			<ul className="mt-1.5 flex flex-wrap gap-x-3 gap-y-0.5 text-micro text-muted-foreground">
				{parts.map((part) => (
					<li key={part.kind} className="flex items-center gap-1" title={part.detail}>
						<i aria-hidden="true" className={cn("size-2 rounded-[2px]", PARTS[part.kind]?.colour)} />
						{PARTS[part.kind]?.name}
					</li>
				))}
			</ul>
			<p className="mt-1 text-micro text-muted-foreground" title={vram.basis}>
				{source(vram)}
				{vram.card ? "" : " There is no card to compare with."}
			</p>
			{tight && (
				<p className="mt-1 flex items-center gap-1 text-micro text-warning">
					<AlertTriangle className="size-3" aria-hidden="true" />
					{vram.low > (total ?? 0) ? "More than this card has." : "May be more than this card has."}
				</p>
			)}
		</section>
	);
}

function range({ low, high }: Vram): string {
	return low === high ? gib(low) : `${gib(low)} to ${gib(high)}`;
}

function source({ measured }: Vram): string {
	if (!measured) return "Estimated, not measured here.";
	return measured.fits ? `Measured on this card on ${measured.on}.` : `Estimated; it did not fit on ${measured.on}.`;
}

function order(kind: string): number {
	return Object.keys(PARTS).indexOf(kind);
}
