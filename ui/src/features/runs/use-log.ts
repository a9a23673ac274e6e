// The log as React sees it: rows as one gets to them, news of the run, and a search over the whole file.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { commands, type LogChoice } from "@/api/bindings";
import { useLogNews } from "@/api/live";
import { logRows } from "./log-rows";

/** How often a search that goes on is asked how far it is, in milliseconds. */
const PROGRESS = 120;

/** The rows of a run's log, and how to say which are in sight. */
export function useLog(run: string, choice: LogChoice) {
	const rows = useMemo(() => logRows(run, choice), [run, choice]);
	const news = useLogNews(run);
	const log = useSyncExternalStore(rows.subscribe, rows.snapshot);
	useEffect(() => {
		if (news > 0) rows.news();
	}, [rows, news]);
	return { log, look: rows.look };
}

/** A search for words in the lines that are chosen: how many have them, and the row of the one that is looked at. */
export function useLogSearch(run: string, choice: LogChoice, words: string) {
	const text = words.trim();
	const [at, setAt] = useState({ text, choice, place: 0 });
	// Other words begin with their first hit.
	const place = at.text === text && at.choice === choice ? at.place : 0;
	const news = useLogNews(run);
	const { data, refetch, isPlaceholderData } = useQuery({
		queryKey: ["log", "search", run, choice, text, place],
		queryFn: () => commands.searchRunLog(run, choice, text, place),
		enabled: text !== "",
		placeholderData: keepPreviousData,
		refetchInterval: ({ state }) => (state.data?.whole === false ? PROGRESS : false),
		gcTime: 0,
	});
	useEffect(() => {
		if (news > 0 && text) void refetch();
	}, [news, text, refetch]);
	const wanted = text !== "";
	useEffect(() => {
		// Lets go of a search that nobody waits for any more; if that fails, nobody misses it.
		if (wanted) return () => void commands.searchRunLog(run, "all", "", 0).catch(() => {});
	}, [run, wanted]);
	const found = text ? data : undefined;
	const hits = found?.hits ?? 0;
	return {
		hits,
		place,
		/** Whether all lines were looked at. */
		whole: found?.whole ?? true,
		row: isPlaceholderData ? null : (found?.row ?? null),
		/** Goes to the next hit, or the one before, round and round. */
		go: (direction: 1 | -1) => {
			if (hits > 0) setAt({ text, choice, place: (place + direction + hits) % hits });
		},
	};
}
