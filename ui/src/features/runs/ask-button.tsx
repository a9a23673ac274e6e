// Asks something of a training that runs, which it does at its next step. What is not possible now says why; what was asked for
// shows its own verb until the trainer has done it.
import { type ReactNode, useId } from "react";
import type { Request, Run } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { Hint } from "@/components/ui/tooltip";
import { useAsk } from "./api";

export type Asked = Exclude<Request, "stop" | "force_stop">;

/** What leaves the card comes first: nothing else can be asked after it. */
const LEAVING: Request[] = ["pause", "stop_after_save", "stop"];

/** Whether a request makes sense now. */
export function canAsk({ status, controls, asked }: Run, request: Asked): boolean {
	const taken = asked.includes(request) || asked.some((other) => LEAVING.includes(other));
	return status === "running" && controls[request] === null && !taken;
}

const words: Record<Asked, { ask: string; asked: string; hint: string }> = {
	sample: { ask: "Sample now", asked: "Sampling", hint: "Makes samples after this step" },
	save: { ask: "Save now", asked: "Saving", hint: "Saves a model after this step (Ctrl+S)" },
	pause: {
		ask: "Pause",
		asked: "Pausing",
		hint: "Saves everything after this step, frees the card and keeps the place",
	},
	stop_after_save: {
		ask: "Save here, then stop",
		asked: "Stopping, saving first",
		hint: "Saves a model after this step and ends the run",
	},
};

type Props = {
	run: Run;
	request: Asked;
	small?: boolean;
	children?: ReactNode;
	"data-testid"?: string;
};

export function AskButton({ run, request, small, children, ...props }: Props) {
	const ask = useAsk();
	const why = useId();
	const refused = run.controls[request];
	const { ask: verb, asked, hint } = words[request];
	return (
		<Hint text={refused ?? hint}>
			{/* A disabled button has no pointer events; what it stands in tells the reason. */}
			<span>
				<Button
					size={small ? "small" : "normal"}
					disabled={!canAsk(run, request) || ask.isPending}
					onClick={() => ask.mutate({ run: run.run, request })}
					aria-describedby={refused === null ? undefined : why}
					{...props}
				>
					{children}
					{run.asked.includes(request) ? asked : verb}
				</Button>
				{refused !== null && (
					<span id={why} className="sr-only">
						{refused}
					</span>
				)}
			</span>
		</Hint>
	);
}
