// What else can be done with a run that waits.
import { Ellipsis } from "lucide-react";
import type { Waiting } from "@/api/bindings";
import {
	DropdownMenu,
	DropdownMenuContent,
	DropdownMenuItem,
	DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { IconButton } from "@/components/ui/icon-button";
import { useOpenDraft } from "@/lib/use-open-draft";
import { useStop } from "./api";
import { useEditQueued, useHold, useMove, useStartAt } from "./queue-api";

type Props = { one: Waiting; count: number; onStart: () => void };

export function QueueMenu({ one, count, onStart }: Props) {
	const [hold, move, at, stop, edit] = [useHold(), useMove(), useStartAt(), useStop(), useEditQueued()];
	const openDraft = useOpenDraft();
	const held = one.wait.for === "held";
	return (
		<DropdownMenu>
			<DropdownMenuTrigger asChild>
				<IconButton label={`More about ${one.name}`} data-testid="queue-menu">
					<Ellipsis />
				</IconButton>
			</DropdownMenuTrigger>
			<DropdownMenuContent>
				<DropdownMenuItem onSelect={onStart}>Start now</DropdownMenuItem>
				<DropdownMenuItem onSelect={() => hold.mutate({ job: one.job, held: !held })}>
					{held ? "Release" : "Hold"}
				</DropdownMenuItem>
				{one.start_at !== null && (
					<DropdownMenuItem onSelect={() => at.mutate({ job: one.job, at: null })}>Wait for no time</DropdownMenuItem>
				)}
				<DropdownMenuItem disabled={one.number === 1} onSelect={() => move.mutate({ job: one.job, place: 1 })}>
					Move to the front
				</DropdownMenuItem>
				<DropdownMenuItem disabled={one.number === count} onSelect={() => move.mutate({ job: one.job, place: count })}>
					Move to the end
				</DropdownMenuItem>
				<DropdownMenuItem onSelect={() => edit.mutate(one.run, { onSuccess: openDraft })}>
					Edit in Train
				</DropdownMenuItem>
				<DropdownMenuItem destructive onSelect={() => stop.mutate(one.run)}>
					Take out of queue
				</DropdownMenuItem>
			</DropdownMenuContent>
		</DropdownMenu>
	);
}
