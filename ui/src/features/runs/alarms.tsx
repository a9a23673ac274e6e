// What a run is watched for: a banner under its head while it lasts, each alarm with its sentence, its readings and what can be done.
import { Link } from "@tanstack/react-router";
import { CircleX, Info, TriangleAlert } from "lucide-react";
import type { Alarm, AlarmAction, AlarmLevel, Run } from "@/api/bindings";
import { OpenFolder } from "@/components/open-folder";
import { Sparkline } from "@/components/sparkline";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { clock, count, estimate, rounded } from "@/lib/format";
import { useOpenDraft } from "@/lib/use-open-draft";
import { useDraftOfRun, useStop } from "./api";
import { AskButton } from "./ask-button";
import { isLive, isOver } from "./words";

const order: AlarmLevel[] = ["danger", "warning", "notice"];
const looks: Record<AlarmLevel, { box: string; icon: string; Icon: typeof Info; word: string }> = {
	danger: { box: "border-destructive/45 bg-destructive-soft", icon: "text-destructive", Icon: CircleX, word: "Danger" },
	warning: {
		box: "border-warning/45 bg-warning-soft",
		icon: "text-warning",
		Icon: TriangleAlert,
		word: "Warning",
	},
	notice: { box: "bg-card", icon: "text-warning", Icon: Info, word: "Notice" },
};

/** Those that last, the worst first: of a run that ended only what is broken. */
export function lasting(run: Run): Alarm[] {
	const on = run.sentinels.filter(({ over, level }) => over === null && (level === "danger" || !isOver(run.status)));
	return on.sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
}

export function Alarms({ run }: { run: Run }) {
	const alarms = lasting(run);
	if (alarms.length === 0) return null;
	return (
		<div className="flex flex-col gap-2 px-5 pt-3" role="status" data-testid="alarms">
			{alarms.map((alarm) => (
				<Banner key={alarm.code + alarm.since} alarm={alarm} run={run} />
			))}
		</div>
	);
}

function Banner({ alarm, run }: { alarm: Alarm; run: Run }) {
	const { box, icon, Icon, word } = looks[alarm.level];
	return (
		<section
			aria-label={word}
			data-code={alarm.code}
			className={cn("flex items-center gap-3 rounded-lg border px-3.5 py-2.5", box)}
		>
			<Icon className={cn("size-4 shrink-0", icon)} aria-hidden="true" />
			<p className="selectable min-w-0 flex-1">
				{alarm.sentence} <span className="text-muted-foreground">{`Since ${when(alarm)}.`}</span>
			</p>
			{alarm.graph && <AlarmGraph alarm={alarm} className="w-[150px] shrink-0 max-xl:w-[110px]" />}
			<span className="flex shrink-0 gap-1.5">
				{alarm.actions.map((action) => (
					<Action key={action} action={action} run={run} />
				))}
			</span>
		</section>
	);
}

function when(alarm: Alarm): string {
	const at = clock(new Date(alarm.since));
	return alarm.step > 0 ? `${at}, step ${count(alarm.step)}` : at;
}

/** The readings around it. */
export function AlarmGraph({ alarm, className }: { alarm: Alarm; className?: string }) {
	const graph = alarm.graph;
	if (!graph) return null;
	const known = graph.line.values.flatMap((value, index) =>
		value === null ? [] : { at: graph.line.at[index] ?? 0, value },
	);
	const [at, values] = [known.map((one) => one.at), known.map((one) => one.value)];
	const last = values.at(-1);
	const [first = 0, end = 0] = [at[0], at.at(-1)];
	const span = graph.axis === "step" ? `${count(end - first)} steps` : estimate(end - first);
	const words = `${graph.name}, ${last === undefined ? "none" : `${rounded(last)} ${graph.unit}`.trim()}`;
	return (
		<figure className={className}>
			<Sparkline
				values={values}
				at={at}
				height={26}
				color="var(--chart-2)"
				label={`${words}, over ${span} until then`}
			/>
			<figcaption className="truncate text-micro text-muted-foreground" title={`${words}, over ${span} until then`}>
				{words}
			</figcaption>
		</figure>
	);
}

/** What can be done now; what makes no sense in this state is left out. */
function Action({ action, run }: { action: AlarmAction; run: Run }) {
	const stop = useStop();
	const edit = useDraftOfRun();
	const openDraft = useOpenDraft();
	const live = isLive(run.status);
	if (action === "stop" && run.status === "running")
		return (
			<Button size="small" disabled={stop.isPending} onClick={() => stop.mutate(run.run)} data-testid="alarm-stop">
				{`Stop at step ${count(run.tally.step ?? 0)}`}
			</Button>
		);
	if ((action === "save_now" || action === "stop_after_save") && run.status === "running" && run.trainer === "kohya")
		return (
			<AskButton small run={run} request={action === "save_now" ? "save" : action} data-testid={`alarm-${action}`} />
		);
	if (action === "edit_settings" && run.trainer === "kohya")
		return (
			<Button
				size="small"
				disabled={edit.isPending}
				data-testid="alarm-edit"
				onClick={() => edit.mutate({ run: run.run, fix: false }, { onSuccess: openDraft })}
			>
				Edit as new run
			</Button>
		);
	if (action === "open_outputs") return <OpenFolder path={run.output_dir} />;
	if (action === "open_log" && live)
		return (
			<Button asChild size="small">
				<Link to="/runs/$run/log" params={{ run: run.run }}>
					Open log
				</Link>
			</Button>
		);
	return null;
}

/** What was seen and stands in no banner any more: for after the fact. */
export function Noticed({ run }: { run: Run }) {
	const shown = lasting(run);
	const past = run.sentinels.filter((alarm) => !shown.includes(alarm));
	if (past.length === 0) return null;
	return (
		<section aria-label="Noticed" data-testid="noticed" className="rounded-lg border bg-card">
			<h2 className="flex h-10 items-center px-3.5 font-semibold">Noticed</h2>
			<ul className="flex flex-col divide-y">
				{past.map((alarm) => {
					const { icon, Icon } = looks[alarm.level];
					return (
						<li key={alarm.code + alarm.since} className="flex gap-2.5 px-3.5 py-2.5">
							<Icon className={cn("mt-0.5 size-4 shrink-0", icon)} aria-hidden="true" />
							<div className="selectable min-w-0 flex-1">
								<p className="break-words">{alarm.sentence}</p>
								<p className="text-small text-muted-foreground">
									{when(alarm)}
									{alarm.over && `, over at ${clock(new Date(alarm.over))}`}
								</p>
								<AlarmGraph alarm={alarm} className="mt-1" />
							</div>
						</li>
					);
				})}
			</ul>
		</section>
	);
}
