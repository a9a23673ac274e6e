// Starting a waiting run now: at once where its cards are free, else after saying who would make way, or why nobody can.
import { Play } from "lucide-react";
import { useState } from "react";
import type { StartNow, Waiting } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Popover, PopoverAnchor, PopoverContent } from "@/components/ui/popover";
import { useOfferStartNow, useShareAndStart, useStartNow } from "./queue-api";
import { andWords } from "./queue-words";

/** Asks what it takes, and starts the run where it takes nothing. `offer` is what a person has to choose from. */
export function useAskToStart(one: Waiting) {
	const [offer, setOffer] = useState<StartNow | null>(null);
	const [ask, start] = [useOfferStartNow(), useStartNow()];
	const begin = () =>
		ask.mutate(one.job, {
			onSuccess: (found) => {
				if (found.wait.for === "nothing") start.mutate({ job: one.job, pause: false });
				else setOffer(found);
			},
		});
	return { offer, close: () => setOffer(null), begin, pending: ask.isPending || start.isPending };
}

type Props = { one: Waiting; asked: ReturnType<typeof useAskToStart> };

export function StartNowButton({ one, asked }: Props) {
	return (
		<Popover open={asked.offer !== null} onOpenChange={(open) => open || asked.close()}>
			<PopoverAnchor asChild>
				<IconButton
					label={`Start ${one.name} now`}
					disabled={asked.pending}
					data-testid="start-now"
					onClick={() => asked.begin()}
				>
					<Play />
				</IconButton>
			</PopoverAnchor>
			{asked.offer && (
				<PopoverContent align="end" className="w-80" data-testid="start-now-offer">
					<p className="font-medium">Start {one.name} now</p>
					<Offer one={one} offer={asked.offer} onDone={asked.close} />
				</PopoverContent>
			)}
		</Popover>
	);
}

function Offer({ one, offer, onDone }: { one: Waiting; offer: StartNow; onDone: () => void }) {
	const [start, share] = [useStartNow(), useShareAndStart()];
	const first = (pause: boolean) => start.mutate({ job: one.job, pause }, { onSettled: onDone });
	const { wait, running } = offer;
	const names = andWords(running.map((run) => run.name));
	const several = running.length > 1;
	if (wait.for === "tagging") {
		return (
			<>
				<p className="mt-0.5 text-small text-muted-foreground">A tagging uses the card, or has waited for it.</p>
				<div className="mt-3 flex flex-col gap-1.5">
					<Button
						variant="primary"
						size="small"
						onClick={() => share.mutate({ job: one.job, tagging: wait.job }, { onSettled: onDone })}
					>
						Share the card and start
					</Button>
					<Button size="small" onClick={() => first(false)}>
						Start when the tagging has ended
					</Button>
				</div>
			</>
		);
	}
	const refused = running.filter((run) => run.refused !== null);
	return (
		<>
			<p className="mt-0.5 text-small text-muted-foreground">
				{refused.length === 0
					? `${names} ${several ? "use" : "uses"} the card. ${several ? "They save their states, leave it, and go" : "It saves its state, leaves it, and goes"} on when ${one.name} has ended.`
					: refused.map((run) => `${run.name} uses the card and cannot pause: ${run.refused}.`).join(" ")}
			</p>
			<div className="mt-3 flex flex-col gap-1.5">
				{refused.length === 0 && (
					<Button variant="primary" size="small" data-testid="pause-and-start" onClick={() => first(true)}>
						{`Pause ${names} and start`}
					</Button>
				)}
				<Button size="small" onClick={() => first(false)}>
					{`Start when ${names} ${several ? "have" : "has"} ended`}
				</Button>
			</div>
		</>
	);
}
