// What to do about a failed run: the remedy in words, the change that it proposes, and the ways to go on.
import { useNavigate } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import type { ProposedChange, Run } from "@/api/bindings";
import { Kbd } from "@/components/kbd";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { Words } from "@/components/words";
import { useOpenDraft } from "@/lib/use-open-draft";
import { useShortcuts } from "@/lib/use-shortcuts";
import { useDraftOfRun, useRetry } from "./api";
import { ExportReport } from "./export-report";

export function Remedy({ run }: { run: Run }) {
	const navigate = useNavigate();
	const openDraft = useOpenDraft();
	const retry = useRetry();
	const edit = useDraftOfRun();
	const change = run.diagnosis?.change ?? null;
	const again = (fix: boolean) =>
		retry.mutate(
			{ run: run.run, fix },
			{ onSuccess: (started) => void navigate({ to: "/runs/$run", params: { run: started.run } }) },
		);
	const editFirst = () => edit.mutate({ run: run.run, fix: change !== null }, { onSuccess: openDraft });
	const busy = retry.isPending || edit.isPending;
	useShortcuts({ "ctrl+enter": () => !busy && again(change !== null) });
	if (run.trainer === "replay") return run.diagnosis && <InWords run={run} />;
	return (
		<section aria-label="What to do" className="rounded-lg border bg-card p-5" data-testid="remedy">
			{run.diagnosis ? (
				<InWords run={run} />
			) : (
				<p className="text-muted-foreground">
					{run.refused
						? (run.refused.hint ?? "Correct what is said above, then start it again.")
						: "The trainer's own words stand below. A report holds what those need who can help: export it, look through it and give it to them."}
				</p>
			)}
			{change && <Proposal change={change} />}
			<div className="mt-4 flex flex-wrap items-center gap-2">
				{change && (
					<Button variant="primary" disabled={busy} onClick={() => again(true)} data-testid="retry-fixed">
						Apply and start again
						<Kbd keys={["Ctrl", "Enter"]} />
					</Button>
				)}
				<Button disabled={busy} onClick={() => again(false)} data-testid="retry">
					Start again unchanged
				</Button>
				<Button disabled={busy} onClick={editFirst} data-testid="edit-first">
					Edit the settings first
				</Button>
				<ExportReport run={run.run} />
			</div>
			{(retry.error ?? edit.error) && <ProblemAlert error={retry.error ?? edit.error} className="mt-4" />}
		</section>
	);
}

function InWords({ run }: { run: Run }) {
	return (
		<p className="max-w-[80ch]">
			<Words text={run.diagnosis?.remedy ?? ""} />
		</p>
	);
}

/** Each value with its place, as it will be. */
function Proposal({ change }: { change: ProposedChange }) {
	return (
		<div className="mt-3 rounded-md border bg-sunken px-3 py-2" data-testid="proposal">
			<ul className="flex flex-col gap-0.5 font-mono text-small">
				{change.values.map((value) => (
					<li key={value.param} className="flex items-baseline gap-2">
						<span className="text-muted-foreground">{value.param}</span>
						<ArrowRight className="size-3 self-center text-muted-foreground" aria-hidden="true" />
						<span>{value.value === null ? "removed" : String(value.value)}</span>
					</li>
				))}
			</ul>
			{change.cost && <p className="mt-1 text-small text-muted-foreground">{change.cost}.</p>}
		</div>
	);
}
