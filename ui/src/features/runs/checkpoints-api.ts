// What a run saved: the list, and what can be done with it.
import { queryOptions, useMutation } from "@tanstack/react-query";
import { toast } from "sonner";
import { type Checkpoint, commands, type DeletedCheckpoints } from "@/api/bindings";
import { plural, size } from "@/lib/format";

/** Models and states of a run. */
export const checkpointsQuery = (run: string) =>
	queryOptions({ queryKey: ["runs", "checkpoints", run], queryFn: () => commands.runCheckpoints(run) });

/** Keeps something, or leaves it to the run's settings again. */
export const usePin = (run: string) =>
	useMutation({
		mutationFn: ({ file, pinned }: Checkpoint) =>
			pinned ? commands.unpinCheckpoint(run, file) : commands.pinCheckpoint(run, file),
	});

/** Puts files into the trash of the system, and says how much room that makes. */
export const useDelete = (run: string) =>
	useMutation({
		mutationFn: (files: string[]) => commands.deleteCheckpoints(run, files),
		onSuccess: tellDeleted,
	});

function tellDeleted({ files, bytes, refused }: DeletedCheckpoints) {
	if (files.length > 0)
		toast.success(`${plural(files.length, "file")} in the trash`, {
			description: `${size(bytes)}, free once the trash is emptied`,
		});
	for (const { file, why } of refused) toast.error(`${file} stays`, { description: why });
}

/** A new draft that begins with weights. */
export const useDraftFrom = (run: string) =>
	useMutation({ mutationFn: (file: string) => commands.draftFromCheckpoint(run, file) });

/** Lets the run go on from one of its states. */
export const useResumeFrom = (run: string) =>
	useMutation({ mutationFn: (file: string) => commands.resumeFromCheckpoint(run, file) });
