// The runs that wait, in their order: dragged by the grip, or moved with Alt and the arrow keys.
import { useQuery } from "@tanstack/react-query";
import { GripVertical } from "lucide-react";
import { type DragEvent, type KeyboardEvent, useRef, useState } from "react";
import type { Lineup, Waiting } from "@/api/bindings";
import { cn } from "@/lib/cn";
import { runsQuery } from "./api";
import { useMove } from "./queue-api";
import { QueueRow } from "./queue-row";

type Props = {
	queue: Lineup;
	/** Which of those that wait are shown; places count all of them. */
	shown?: Waiting[];
	tall?: boolean;
};

export function QueueList({ queue, shown = queue.waiting, tall }: Props) {
	const { data: runs = [] } = useQuery(runsQuery);
	const move = useMove();
	const [dragged, setDragged] = useState<number | null>(null);
	const [over, setOver] = useState<number | null>(null);
	const list = useRef<HTMLOListElement>(null);
	const to = (job: number, place: number) => {
		if (place < 1 || place > queue.waiting.length) return;
		move.mutate(
			{ job, place },
			{ onSuccess: () => list.current?.querySelector<HTMLElement>(`[data-grip="${job}"]`)?.focus() },
		);
	};
	const drop = (event: DragEvent, one: Waiting) => {
		event.preventDefault();
		if (dragged !== null && dragged !== one.job) to(dragged, one.number);
		setDragged(null);
		setOver(null);
	};
	const onKeyDown = (event: KeyboardEvent, one: Waiting) => {
		const by = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
		if (by === undefined) return;
		event.preventDefault();
		to(one.job, one.number + by);
	};
	return (
		<ol ref={list} data-testid="queue">
			{shown.map((one) => (
				<li
					key={one.job}
					data-testid="queued-run"
					data-run={one.run}
					className={cn(
						"flex items-center gap-3 border-t px-3.5 hover:bg-accent/50",
						tall ? "h-row-lg" : "h-9 border-t-0 px-0",
						over === one.job && dragged !== null && "bg-accent",
					)}
					onKeyDown={(event) => onKeyDown(event, one)}
					onDragOver={(event) => {
						if (dragged === null) return;
						event.preventDefault();
						setOver(one.job);
					}}
					onDrop={(event) => drop(event, one)}
				>
					<button
						type="button"
						draggable
						data-grip={one.job}
						aria-label={`Move ${one.name}, place ${one.number} of ${queue.waiting.length}`}
						title="Drag, or Alt+Up and Alt+Down"
						className="cursor-grab rounded-sm py-1 text-faint hover:text-foreground"
						onDragStart={(event) => {
							event.dataTransfer.effectAllowed = "move";
							event.dataTransfer.setData("text/plain", one.name);
							setDragged(one.job);
						}}
						onDragEnd={() => setDragged(null)}
					>
						<GripVertical className="size-3.5" aria-hidden="true" />
					</button>
					<span className="w-3 text-right text-muted-foreground">{one.number}</span>
					<QueueRow one={one} runs={runs} count={queue.waiting.length} tall={tall} />
				</li>
			))}
		</ol>
	);
}
