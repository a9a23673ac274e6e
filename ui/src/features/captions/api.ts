// Captions: what the window asks and tells the core about them.
import { keepPreviousData, queryOptions, useMutation, useMutationState, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { type BulkReport, commands, type Edit, type RevertReport, type Scope } from "@/api/bindings";
import { useJobMutation } from "@/api/jobs";
import { plural } from "@/lib/format";

/** The caption of one image, as its file says. */
export const captionQuery = (dataset: string, file: string) =>
	queryOptions({ queryKey: ["captions", "one", dataset, file], queryFn: () => commands.getCaption(dataset, file) });

/** The images that fit a filter, or what is wrong with it. */
export const filterQuery = (dataset: string, query: string) =>
	queryOptions({
		queryKey: ["captions", "filter", dataset, query],
		queryFn: () => commands.filterImages(dataset, query),
		placeholderData: keepPreviousData,
	});

/** Every tag of a dataset with its count, the most frequent first. */
export const tagsQuery = (dataset: string) =>
	queryOptions({ queryKey: ["captions", "tags", dataset], queryFn: () => commands.captionTags(dataset, "") });

/** What was done to the captions, newest first. */
export const historyQuery = (dataset: string) =>
	queryOptions({ queryKey: ["captions", "history", dataset], queryFn: () => commands.captionHistory(dataset) });

/** How many rows a preview shows. */
export const PREVIEW_ROWS = 1000;

/** What an edit would change. The last answer stays in sight while the next is computed. */
export const previewQuery = (dataset: string, scope: Scope, edit: Edit) =>
	queryOptions({
		queryKey: ["captions", "preview", dataset, scope, edit],
		queryFn: () => commands.previewCaptions(dataset, scope, edit, PREVIEW_ROWS),
		placeholderData: keepPreviousData,
		gcTime: 10_000,
	});

/** A caption that is being saved. `base` is what its file said when the edit began; it moves on with each save. */
export type Save = { file: string; text: string; base: { current: string } };
const saveKey = (dataset: string) => ["captions", "set", dataset];

/** Saves one caption. Saves of one dataset go one after the other; the header shows what became of them. */
export function useSaveCaption(dataset: string) {
	const client = useQueryClient();
	return useMutation({
		mutationKey: saveKey(dataset),
		scope: { id: `captions ${dataset}` },
		meta: { quiet: true },
		mutationFn: ({ file, text, base }: Save) => commands.setCaption(dataset, file, base.current, text),
		onSuccess: ({ caption, merged }, { base }) => {
			base.current = caption.text;
			client.setQueryData(captionQuery(dataset, caption.file).queryKey, caption);
			if (merged) toast(`Merged with a change by another program`, { description: caption.file });
		},
	});
}

/** The last save of each caption of a dataset, oldest first. */
export function useSaves(dataset: string) {
	const all = useMutationState({
		filters: { mutationKey: saveKey(dataset) },
		select: ({ state }) => ({ status: state.status, error: state.error, save: state.variables as Save | undefined }),
	});
	const last = new Map(all.flatMap((each) => (each.save ? [[each.save.file, each] as const] : [])));
	return [...last.values()];
}

const stopped = "Every caption is as it was.";

/** Applies an edit to many captions. Pending until all are written. */
export function useEditCaptions(dataset: string) {
	return useJobMutation<{ scope: Scope; edit: Edit }, BulkReport>(
		({ scope, edit }) => commands.editCaptions(dataset, scope, edit),
		{
			stopped,
			onSuccess: ({ changed, failed }) => {
				const told = `${plural(changed, "caption")} changed`;
				if (failed.length === 0) return void toast(told);
				const [first] = failed;
				toast.error(`${told}, ${failed.length} failed`, { description: `${first?.file}: ${first?.reason}` });
			},
		},
	);
}

/** Takes an operation back (the next one without a number), or with `again` does it again. Says what it was. */
export function useRevert(dataset: string) {
	return useJobMutation<{ operation?: number; again?: boolean }, RevertReport>(
		({ operation = null, again = false }) => commands.revertCaptions(dataset, operation, again),
		{ stopped, onSuccess: (report, { again }) => tell(again ? "Done again" : "Undone", report) },
	);
}

function tell(did: string, { label, written, conflicts, failed }: RevertReport) {
	const parts = [
		plural(written, "caption"),
		conflicts.length > 0 && `${conflicts.length} keep a later edit: ${conflicts.slice(0, 3).join(", ")}`,
		failed.length > 0 && `${failed.length} failed: ${failed[0]?.reason}`,
	].filter(Boolean);
	(failed.length > 0 ? toast.error : toast)(`${did}: ${label}`, { description: parts.join("; ") });
}
