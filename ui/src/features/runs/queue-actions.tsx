// Holding the whole queue, now or until a time.
import { Clock, Pause } from "lucide-react";
import { useState } from "react";
import type { Lineup } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { finish } from "@/lib/format";
import { useHoldQueue } from "./queue-api";
import { nextMoment } from "./queue-words";

/** `running`: whether something goes on that the queue would be held after. */
export function QueueActions({ queue, running }: { queue: Lineup; running: boolean }) {
	const hold = useHoldQueue();
	if (queue.hold !== null) return null;
	return (
		<>
			<Button size="small" variant="ghost" disabled={hold.isPending} onClick={() => hold.mutate(null)}>
				<Pause />
				{running ? "Hold after this run" : "Hold queue"}
			</Button>
			<AtATime onChoose={(at) => hold.mutate(at.toISOString())} />
		</>
	);
}

function AtATime({ onChoose }: { onChoose: (at: Date) => void }) {
	const [time, setTime] = useState("22:00");
	const at = nextMoment(time, new Date());
	return (
		<Popover>
			<PopoverTrigger asChild>
				<Button size="small" variant="ghost">
					<Clock />
					Start at a time
				</Button>
			</PopoverTrigger>
			<PopoverContent align="end">
				<p className="font-medium">Start the queue at a time</p>
				<p className="mt-0.5 text-small text-muted-foreground">
					What runs goes on. Nothing else begins before then, also with this window closed.
				</p>
				<div className="mt-3 flex items-center gap-2">
					<Input
						type="time"
						aria-label="Time"
						className="w-28"
						value={time}
						onChange={(event) => setTime(event.target.value)}
					/>
					<PopoverClose asChild>
						<Button
							size="small"
							variant="primary"
							className="ml-auto"
							disabled={at === null}
							onClick={() => at && onChoose(at)}
						>
							{at ? `Start ${finish(at)}` : "Start"}
						</Button>
					</PopoverClose>
				</div>
			</PopoverContent>
		</Popover>
	);
}
