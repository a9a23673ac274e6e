// The queue on the page of runs and on Home.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { Panel } from "@/components/panel";
import { Button } from "@/components/ui/button";
import { useIsTraining } from "./api";
import { HeldBanner } from "./held-banner";
import { QueueActions } from "./queue-actions";
import { queueQuery } from "./queue-api";
import { QueueList } from "./queue-list";
import { queueNote } from "./queue-words";

/** Between the run that is alive and the history: those whose name holds `wanted`, and that the queue is held. */
export function QueueSection({ wanted }: { wanted: string }) {
	const { data: queue } = useQuery(queueQuery);
	const running = useIsTraining();
	const shown = queue?.waiting.filter((one) => one.name.toLowerCase().includes(wanted)) ?? [];
	if (!queue || (shown.length === 0 && queue.hold === null)) return null;
	const order =
		queue.cards.length > 1 ? "Queue, runs on different cards go beside each other" : "Queue, runs one after another";
	return (
		<section aria-label="Queue" className="border-b">
			<HeldBanner queue={queue} className="px-5" />
			{shown.length > 0 && (
				<div className="px-5 py-2">
					<div className="flex h-7 items-center">
						<h2 className="text-small text-muted-foreground">{order}</h2>
						<span className="ml-auto flex gap-1">
							<QueueActions queue={queue} running={running} />
						</span>
					</div>
					<QueueList queue={queue} shown={shown} />
				</div>
			)}
		</section>
	);
}

/** Those that wait, on Home. */
export function HomeQueue() {
	const { data: queue } = useQuery(queueQuery);
	const running = useIsTraining();
	if (!queue || (queue.waiting.length === 0 && queue.hold === null)) return null;
	return (
		<Panel
			title="Queue"
			note={queueNote(queue)}
			data-testid="home-queue"
			actions={
				<>
					<QueueActions queue={queue} running={running} />
					<Button asChild size="small">
						<Link to="/train">
							<Plus />
							New run
						</Link>
					</Button>
				</>
			}
		>
			<HeldBanner queue={queue} />
			<QueueList queue={queue} tall />
		</Panel>
	);
}
