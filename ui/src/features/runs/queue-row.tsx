// One run that waits: what it is, how long, when it starts, what can be done with it.
import type { Run, Waiting } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { estimate } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { useOpenDraft } from "@/lib/use-open-draft";
import { useEditQueued } from "./queue-api";
import { QueueMenu } from "./queue-menu";
import { beginWords, stepsWords, waitWords, whatWords } from "./queue-words";
import { RunLink } from "./run-link";
import { StartNowButton, useAskToStart } from "./start-now";

type Props = { one: Waiting; runs: Run[]; count: number; tall?: boolean };

export function QueueRow({ one, runs, count, tall }: Props) {
	const now = new Date(useNow(true, 30_000));
	const asked = useAskToStart(one);
	const what = whatWords(one);
	const waits = waitWords(one, runs, now);
	const quiet = tall ? [what, waits].filter(Boolean).join(" · ") : what;
	const link = <RunLink run={{ ...one, status: "queued" }} className={tall ? "block" : "w-[220px] shrink-0"} />;
	return (
		<>
			{tall ? (
				<span className="min-w-0 flex-1">
					{link}
					<span className="block truncate text-small text-muted-foreground" title={quiet}>
						{quiet}
					</span>
				</span>
			) : (
				<>
					{link}
					<span className="min-w-0 flex-1 truncate text-small text-muted-foreground" title={what}>
						{what}
					</span>
					<span className="min-w-0 max-w-56 truncate text-small text-muted-foreground" title={waits}>
						{waits}
					</span>
				</>
			)}
			<span className="w-24 shrink-0 text-right text-small">{stepsWords(one)}</span>
			<span
				className="w-24 shrink-0 text-right text-small"
				title={one.seconds === null ? "No earlier run tells how long it takes" : "Estimated by earlier runs"}
			>
				{one.seconds === null ? "" : `about ${estimate(one.seconds)}`}
			</span>
			<span className="w-32 shrink-0 text-right text-small text-muted-foreground" data-testid="begins">
				{beginWords(one, now)}
			</span>
			{!tall && <EditButton run={one.run} />}
			<span className="flex shrink-0 items-center gap-0.5">
				<StartNowButton one={one} asked={asked} />
				<QueueMenu one={one} count={count} onStart={asked.begin} />
			</span>
		</>
	);
}

function EditButton({ run }: { run: string }) {
	const edit = useEditQueued();
	const openDraft = useOpenDraft();
	return (
		<Button
			size="small"
			variant="ghost"
			disabled={edit.isPending}
			data-testid="edit-queued"
			onClick={() => edit.mutate(run, { onSuccess: openDraft })}
		>
			Edit
		</Button>
	);
}
