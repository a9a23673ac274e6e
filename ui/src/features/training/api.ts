// Drafts and parameters: what the window asks the core about them.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Config, commands, type Family } from "@/api/bindings";

/** Every parameter, in the order of the form. */
export const paramsQuery = queryOptions({ queryKey: ["training", "params"], queryFn: () => commands.listParams() });

/** What the networks of a family, the optimizers and the schedules take; it never changes while the program runs. */
export const signaturesQuery = (family: Family) =>
	queryOptions({
		queryKey: ["training", "signatures", family],
		queryFn: () => commands.listSignatures(family),
		staleTime: Number.POSITIVE_INFINITY,
	});

/** All drafts, the one last written first. */
export const draftsQuery = queryOptions({ queryKey: ["training", "drafts"], queryFn: () => commands.listDrafts() });

/** One draft, read anew each time it is opened; while it is open the form is ahead of the file. */
export const draftQuery = (id: string) =>
	queryOptions({ queryKey: ["draft", id], queryFn: () => commands.readDraft(id), gcTime: 0 });

/** Starts a draft from the preset of a family. */
export function useNewDraft() {
	const client = useQueryClient();
	return useMutation({
		mutationFn: ({ family, name }: { family: Family; name: string }) => commands.newDraft(family, name),
		onSuccess: () => client.invalidateQueries({ queryKey: draftsQuery.queryKey }),
	});
}

/** Puts a draft into the trash folder of the home. */
export function useRemoveDraft() {
	const client = useQueryClient();
	return useMutation({
		mutationFn: (id: string) => commands.removeDraft(id),
		onSuccess: () => client.invalidateQueries({ queryKey: draftsQuery.queryKey }),
	});
}

export type { Config, Family };
