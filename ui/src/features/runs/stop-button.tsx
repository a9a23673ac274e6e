// Stops a run: asks nicely first, and offers force while it waits.
import { Square } from "lucide-react";
import type { Run } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { Hint } from "@/components/ui/tooltip";
import { count, plural } from "@/lib/format";
import { useAsk, useForceStop, useStop } from "./api";

type Props = { run: Run; small?: boolean };

export function StopButton({ run, small }: Props) {
	const stop = useStop();
	const force = useForceStop();
	const ask = useAsk();
	const saving = run.controls.stop_after_save;
	const savesFirst = run.asked.includes("stop_after_save");
	const size = small ? "small" : "normal";

	if (run.status === "stopping") {
		return (
			<Hint text="Ends every process of the run at once">
				<Button
					variant="danger"
					size={size}
					data-testid="force-stop"
					disabled={force.isPending || run.force_asked}
					onClick={() => force.mutate(run.run)}
				>
					<Square />
					{run.force_asked || force.isPending ? "Stopping by force" : "Force stop"}
				</Button>
			</Hint>
		);
	}
	if (run.status === "queued") {
		return (
			<Button size={size} disabled={stop.isPending} onClick={() => stop.mutate(run.run)} data-testid="unqueue">
				Take out of queue
			</Button>
		);
	}
	if (run.status !== "running") return null;
	return (
		<Popover>
			<PopoverTrigger asChild>
				<Button variant={small ? "secondary" : "danger"} size={size} disabled={stop.isPending} data-testid="stop">
					<Square />
					{savesFirst ? "Stopping, saving first" : stop.isPending ? "Stopping" : "Stop"}
				</Button>
			</PopoverTrigger>
			<PopoverContent align="end" className="w-80">
				<p className="font-medium">Stop this run</p>
				<p className="mt-0.5 text-small text-muted-foreground">{loses(run)}</p>
				{run.trainer === "kohya" && saving !== null && (
					<p className="mt-1.5 text-small text-muted-foreground" id="why-no-save">
						{`It cannot save first: ${saving}.`}
					</p>
				)}
				<div className="mt-3 flex justify-end gap-1.5">
					<PopoverClose asChild>
						<Button
							variant={saving === null ? "secondary" : "danger"}
							size="small"
							data-testid="stop-now"
							onClick={() => stop.mutate(run.run)}
						>
							{`Stop at once, at step ${count(run.tally.step ?? 0)}`}
						</Button>
					</PopoverClose>
					{saving === null && (
						<PopoverClose asChild>
							<Button
								variant="danger"
								size="small"
								autoFocus
								data-testid="stop-after-save"
								onClick={() => ask.mutate({ run: run.run, request: "stop_after_save" })}
							>
								Save here, then stop
							</Button>
						</PopoverClose>
					)}
				</div>
			</PopoverContent>
		</Popover>
	);
}

/** What stopping costs, before it is done. */
function loses(run: Run): string {
	const step = run.tally.step ?? 0;
	const saved = run.outputs.length;
	if (run.trainer === "replay") return "A recording is played; nothing is lost.";
	if (step === 0) return "No step has been made yet.";
	if (saved === 0) return `No checkpoint has been saved, so ${plural(step, "step")} will be lost.`;
	return `${plural(saved, "checkpoint")} saved so far will be kept. Steps after the last one are lost.`;
}
