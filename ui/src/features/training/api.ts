// Drafts and parameters: what the window asks the core about them.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Config, commands, type Family, type Mode } from "@/api/bindings";

/** Every parameter as the scripts for a mode have it in the trainer in use, in the order of the form. */
export const paramsQuery = (mode: Mode) =>
	queryOptions({
		queryKey: ["training", "params", mode],
		queryFn: () => commands.listParams(mode),
		staleTime: Number.POSITIVE_INFINITY,
	});

/** What can be trained for each family. */
export const modesQuery = queryOptions({
	queryKey: ["training", "modes"],
	queryFn: () => commands.listModes(),
	staleTime: Number.POSITIVE_INFINITY,
});

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

/** Every preset, files that are none, and cards that are too small. */
export const presetsQuery = queryOptions({ queryKey: ["training", "presets"], queryFn: () => commands.listPresets() });

/** The preset that a draft comes from, or what stands in for it. */
export const baselineQuery = (config: Config) =>
	queryOptions({
		queryKey: ["training", "baseline", config.family, config.mode, config.preset],
		queryFn: () => commands.presetOf(config),
	});

/** Starts a draft from the preset of a family and a mode. */
export function useNewDraft() {
	const client = useQueryClient();
	return useMutation({
		mutationFn: ({ family, mode = "lora", name }: { family: Family; mode?: Mode; name: string }) =>
			commands.newDraft(family, mode, name),
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

export type { Config, Family, Mode };

/** The graphics cards of this machine. */
export const cardsQuery = queryOptions({
	queryKey: ["gpu"],
	queryFn: () => commands.gpuNow(),
	select: ({ gpus }) => gpus,
});
