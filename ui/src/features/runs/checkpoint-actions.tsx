// What can be done with one thing that a run saved: pin it, show it, go on from it, delete it. What is not possible says why.
import { useMutation } from "@tanstack/react-query";
import { Ellipsis, Pin, PinOff } from "lucide-react";
import { useState } from "react";
import { type Checkpoint, commands } from "@/api/bindings";
import { AlertDialog, AlertDialogContent } from "@/components/ui/alert-dialog";
import {
	DropdownMenu,
	DropdownMenuContent,
	DropdownMenuItem,
	DropdownMenuSeparator,
	DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { IconButton } from "@/components/ui/icon-button";
import { copyText } from "@/lib/clipboard";
import { size } from "@/lib/format";
import { useOpenDraft } from "@/lib/use-open-draft";
import { useDelete, useDraftFrom, usePin, useResumeFrom } from "./checkpoints-api";

type Props = { run: string; checkpoint: Checkpoint };

export function CheckpointActions({ run, checkpoint }: Props) {
	const pin = usePin(run);
	const remove = useDelete(run);
	const resume = useResumeFrom(run);
	const draft = useDraftFrom(run);
	const openDraft = useOpenDraft();
	const show = useMutation({ mutationFn: () => commands.openFolder(checkpoint.path) });
	const [asking, setAsking] = useState(false);
	const { file, kind, pinned, no_pin, no_delete, no_continue } = checkpoint;
	const goOn = () =>
		kind === "state" ? resume.mutate(file) : draft.mutate(file, { onSuccess: (made) => void openDraft(made) });
	return (
		<div className="flex justify-end">
			<IconButton
				label={pinned ? `Unpin ${file}` : `Pin ${file}`}
				aria-pressed={pinned}
				disabled={pin.isPending || (!pinned && no_pin !== null)}
				onClick={() => pin.mutate(checkpoint)}
				data-testid="pin"
			>
				{pinned ? <PinOff /> : <Pin />}
			</IconButton>
			<DropdownMenu>
				<DropdownMenuTrigger asChild>
					<IconButton label={`More about ${file}`}>
						<Ellipsis />
					</IconButton>
				</DropdownMenuTrigger>
				<DropdownMenuContent className="max-w-80">
					<DropdownMenuItem onSelect={() => show.mutate()}>Open folder</DropdownMenuItem>
					<DropdownMenuItem onSelect={() => void copyText(checkpoint.path)}>Copy path</DropdownMenuItem>
					<Possible
						why={pinned ? null : no_pin}
						label={pinned ? "Unpin" : "Pin"}
						onSelect={() => pin.mutate(checkpoint)}
					/>
					<Possible
						why={no_continue}
						label={kind === "state" ? "Continue this run from here" : "Continue from here as a new draft"}
						onSelect={goOn}
					/>
					<DropdownMenuSeparator />
					<Possible why={no_delete} label="Delete" destructive onSelect={() => setAsking(true)} />
				</DropdownMenuContent>
			</DropdownMenu>
			<AlertDialog open={asking} onOpenChange={setAsking}>
				<AlertDialogContent
					title={`Delete ${file}?`}
					description={goes(checkpoint)}
					action={kind === "state" ? "Delete 1 state" : "Delete 1 model"}
					onAction={() => remove.mutate([file])}
				/>
			</AlertDialog>
		</div>
	);
}

type PossibleProps = { why: string | null; label: string; destructive?: boolean; onSelect: () => void };

function Possible({ why, label, destructive, onSelect }: PossibleProps) {
	if (why === null)
		return (
			<DropdownMenuItem destructive={destructive} onSelect={onSelect}>
				{label}
			</DropdownMenuItem>
		);
	return (
		<DropdownMenuItem disabled className="h-auto py-1 data-disabled:opacity-100">
			<span className="min-w-0">
				<span className="block opacity-50">{label}</span>
				<span className="block text-small text-muted-foreground">{why}</span>
			</span>
		</DropdownMenuItem>
	);
}

function goes({ kind, bytes, last }: Checkpoint): string {
	const what = bytes === null ? "It" : size(bytes);
	const loses =
		kind === "state" ? " Nothing can go on from it then." : last ? " It is the final model of this run." : "";
	return `${what} goes into the trash of the system, from where it can be taken back.${loses}`;
}
