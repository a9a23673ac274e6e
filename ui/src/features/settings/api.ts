// Settings: what the window asks and tells the core about them.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { commands, type Settings } from "@/api/bindings";

export const settingsQuery = queryOptions({ queryKey: ["settings"], queryFn: () => commands.getSettings() });

/** Asked once: the version, the home folder, or why it cannot be opened. */
export const startUpQuery = queryOptions({ queryKey: ["start"], queryFn: () => commands.startUp() });

/** Some settings with their new values; null returns one to its default. */
export type Changes = { [Key in keyof Settings]?: Exclude<Settings[Key], undefined> | null };

/** Changes settings at once. */
export function useUpdateSettings() {
	const client = useQueryClient();
	return useMutation({
		mutationFn: (changes: Changes) => commands.updateSettings(changes),
		onSuccess: (settings) => client.setQueryData(settingsQuery.queryKey, settings),
	});
}
