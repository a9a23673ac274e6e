// What can be asked of a run in its head: make samples, save, pause, stop, go on, repeat.
import { ImageIcon, Pause, Play, Repeat2, Save } from "lucide-react";
import type { Run } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { Hint } from "@/components/ui/tooltip";
import { count } from "@/lib/format";
import { useOpenDraft } from "@/lib/use-open-draft";
import { useShortcuts } from "@/lib/use-shortcuts";
import { useAsk, useDraftOfRun, useResume } from "./api";
import { AskButton, canAsk } from "./ask-button";
import { StopButton } from "./stop-button";
import { isOver } from "./words";

export function RunButtons({ run }: { run: Run }) {
	const ask = useAsk();
	const resume = useResume();
	const draft = useDraftOfRun();
	const openDraft = useOpenDraft();
	const { controls, status } = run;
	const training = status === "running" && run.trainer === "kohya";
	useShortcuts({
		"ctrl+s": () => training && canAsk(run, "save") && !ask.isPending && ask.mutate({ run: run.run, request: "save" }),
	});

	if (training)
		return (
			<>
				<AskButton run={run} request="sample" data-testid="ask-sample">
					<ImageIcon />
				</AskButton>
				<AskButton run={run} request="save" data-testid="ask-save">
					<Save />
				</AskButton>
				<AskButton run={run} request="pause" data-testid="ask-pause">
					<Pause />
				</AskButton>
				<StopButton run={run} />
			</>
		);
	const canGoOn = status === "paused" || status === "stopped" || status === "failed" || status === "lost";
	return (
		<>
			{canGoOn && (status === "paused" || controls.resume === null) && (
				<Hint text={controls.resume ?? "Goes on from the last whole state, in this run"}>
					<span>
						<Button
							variant={status === "paused" ? "primary" : "secondary"}
							disabled={controls.resume !== null || resume.isPending}
							onClick={() => resume.mutate(run.run)}
							data-testid="resume"
						>
							<Play />
							{resume.isPending ? "Resuming" : resumeWords(run)}
						</Button>
					</span>
				</Hint>
			)}
			{isOver(status) && status !== "failed" && status !== "paused" && run.trainer === "kohya" && (
				<Button
					disabled={draft.isPending}
					onClick={() => draft.mutate({ run: run.run, fix: false }, { onSuccess: openDraft })}
					data-testid="repeat"
				>
					<Repeat2 />
					Repeat with changes
				</Button>
			)}
			<StopButton run={run} />
		</>
	);
}

const resumeWords = (run: Run): string =>
	run.status === "paused" ? `Resume at step ${count(run.tally.step ?? 0)}` : "Resume from the last state";
