// What a probe said: the verdict in a sentence, the figures behind it, what was tried, and the change that makes it fit.
import { replaceEqualDeep } from "@tanstack/react-query";
import { ArrowRight, CircleCheck, CircleX, Info } from "lucide-react";
import type { Probed, ProposedChange } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { plural, size, speed, vram } from "@/lib/format";
import type { Config } from "../api";
import { type Json, shown, valueAt } from "../places";
import { Row } from "../plan-parts";

type Props = {
	probed: Probed;
	/** As it is in the form now. */
	config: Config;
	apply: (values: { param: string; value: Json }[]) => void;
	/** Tries changes; absent while it cannot. */
	find?: () => void;
};

export function ProbeResult({ probed, config, apply, find }: Props) {
	const { change, tried } = probed;
	const values = (change?.values ?? []) as { param: string; value: Json }[];
	const used = values.length > 0 && values.every(({ param, value }) => same(valueAt(config, param) ?? null, value));
	const [width, height, images] = probed.batch;
	return (
		<div className="rounded-lg border bg-card p-3" data-testid="probed">
			<p className="flex gap-2 font-medium">
				<Mark fits={probed.fits} className="mt-0.5" />
				<span className="selectable">{`${probed.sentence}.`}</span>
			</p>
			{!used && changedSince(probed.asked, config) && (
				<p className="mt-1 text-small text-muted-foreground">The settings were changed since.</p>
			)}
			<dl className="mt-2 border-t pt-1.5 text-small">
				<Row label="Batch" value={`${images} × ${width}×${height}`}>
					{probed.samples && "and a sample"}
				</Row>
				{probed.card && (
					<Row
						label="VRAM, peak"
						value={`${vram(probed.card.peak)} of ${vram(probed.free_vram ?? 0)} GB free`}
						title={
							probed.card.own
								? "As the driver tells of the training's own processes"
								: "What came to be in use on the card; the driver does not tell it by process"
						}
					/>
				)}
				{probed.seconds_per_step !== null && <Row label="Speed" value={speed(probed.seconds_per_step)} />}
				{probed.ram !== null && <Row label="RAM, peak" value={size(probed.ram)} />}
			</dl>
			{probed.total_basis && <p className="mt-1 text-small text-muted-foreground">{`Time: ${probed.total_basis}.`}</p>}
			{probed.no_card && <p className="mt-1 text-small text-muted-foreground">{`${probed.no_card}.`}</p>}
			{tried.length > 1 && <Tries probed={probed} />}
			{probed.not_needed && probed.not_needed.length > 0 && (
				<p className="mt-2 text-small">{`Turned out not to be needed: ${probed.not_needed.join(", ")}.`}</p>
			)}
			{change && <Change change={change} config={config} />}
			{change && !used && (
				<Button size="small" className="mt-2 w-full" data-testid="use-changes" onClick={() => apply(values)}>
					{values.length === 1 ? "Use this change" : `Use these ${plural(values.length, "change")}`}
				</Button>
			)}
			{used && <p className="mt-2 text-small text-success">These settings are in use.</p>}
			{probed.fits === false && tried.length === 1 && (
				<Button size="small" className="mt-2 w-full" disabled={!find} data-testid="find" onClick={find}>
					Find what fits
				</Button>
			)}
		</div>
	);
}

function Mark({ fits, className }: { fits: boolean | null; className?: string }) {
	const box = cn("size-4 shrink-0", className);
	if (fits === null) return <Info className={cn(box, "text-muted-foreground")} aria-hidden="true" />;
	return fits ? (
		<CircleCheck className={cn(box, "text-success")} aria-hidden="true" />
	) : (
		<CircleX className={cn(box, "text-destructive")} aria-hidden="true" />
	);
}

/** Every try with what it added, in order. */
function Tries({ probed }: { probed: Probed }) {
	return (
		<ol className="mt-2 flex flex-col gap-1 border-t pt-2 text-small" aria-label="What was tried">
			{probed.tried.map((tried) => (
				<li key={tried.label} className="flex items-center gap-2" title={tried.verdict.sentence}>
					<Mark fits={tried.verdict.fits ?? true} />
					<span className="min-w-0 flex-1">{tried.label || "As it is"}</span>
					{tried.peak_vram !== null && (
						<span className="text-muted-foreground tabular-nums">{`${vram(tried.peak_vram)} GB`}</span>
					)}
				</li>
			))}
		</ol>
	);
}

/** Each value as it is and as it would be, and what that loses. */
function Change({ change, config }: { change: ProposedChange; config: Config }) {
	return (
		<div className="mt-2 rounded-md border bg-sunken px-2.5 py-1.5" data-testid="change">
			<ul className="flex flex-col gap-0.5 font-mono text-micro">
				{change.values.map(({ param, value }) => (
					<li key={param} className="flex flex-wrap items-baseline gap-x-1.5">
						<span className="text-muted-foreground">{param}</span>
						<span className="ml-auto flex items-baseline gap-1.5">
							{shown(valueAt(config, param))}
							<ArrowRight className="size-3 self-center text-muted-foreground" aria-hidden="true" />
							<span className="text-foreground">{shown(value as Json)}</span>
						</span>
					</li>
				))}
			</ul>
			{change.cost && <p className="mt-1 text-small text-muted-foreground">{`${change.cost}.`}</p>}
		</div>
	);
}

/** Whether what a training does is another by now; its name alone changes nothing. */
function changedSince(asked: Config, now: Config): boolean {
	const parts = ({ family, mode, base_model, params, dataset, launch }: Config) => [
		family,
		mode,
		base_model,
		params,
		dataset,
		launch,
	];
	return !same(parts(asked), parts(now));
}

function same(a: unknown, b: unknown): boolean {
	return replaceEqualDeep(a, b) === a;
}
