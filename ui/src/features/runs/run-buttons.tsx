// What can be asked of a run in its head: make samples, save, pause, stop, go on. What is not possible now says why; what was
// asked for shows its own verb until the trainer has done it.
import { ImageIcon, Pause, Play, Save } from "lucide-react";
import type { ReactNode } from "react";
import type { Request, Run } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { Hint } from "@/components/ui/tooltip";
import { count } from "@/lib/format";
import { useShortcuts } from "@/lib/use-shortcuts";
import { useAsk, useResume } from "./api";
import { StopButton } from "./stop-button";

export function RunButtons({ run }: { run: Run }) {
	const ask = useAsk();
	const resume = useResume();
	const { controls, asked, status } = run;
	// One thing at a time: what leaves the card comes first.
	const leaving = asked.some((request) => request === "pause" || request === "stop_after_save" || request === "stop");
	const send = (request: Request) => ask.mutate({ run: run.run, request });
	const can = (request: Request, refused: string | null) =>
		status === "running" && refused === null && !leaving && !ask.isPending && !asked.includes(request);
	useShortcuts({ "ctrl+s": () => can("save", controls.save) && send("save") });

	const button = (request: Request, refused: string | null, words: [string, string], hint: string, icon: ReactNode) => {
		const pending = asked.includes(request);
		return (
			<Hint text={refused ?? hint}>
				{/* A disabled button has no pointer events; what it stands in tells the reason. */}
				<span>
					<Button
						disabled={!can(request, refused)}
						onClick={() => send(request)}
						data-testid={`ask-${request}`}
						aria-describedby={refused === null ? undefined : `why-${request}`}
					>
						{icon}
						{pending ? words[1] : words[0]}
					</Button>
					{refused !== null && (
						<span id={`why-${request}`} className="sr-only">
							{refused}
						</span>
					)}
				</span>
			</Hint>
		);
	};

	if (status === "running" && run.trainer === "kohya")
		return (
			<>
				{button("sample", controls.sample, ["Sample now", "Sampling"], "Makes samples after this step", <ImageIcon />)}
				{button("save", controls.save, ["Save now", "Saving"], "Saves a model after this step (Ctrl+S)", <Save />)}
				{button(
					"pause",
					controls.pause,
					["Pause", "Pausing"],
					"Saves everything after this step, frees the card and keeps the place",
					<Pause />,
				)}
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
			<StopButton run={run} />
		</>
	);
}

const resumeWords = (run: Run): string =>
	run.status === "paused" ? `Resume at step ${count(run.tally.step ?? 0)}` : "Resume from the last state";
