// The images that fit the query. A query that makes no sense leaves the last good answer in place.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import type { FilterError } from "@/api/bindings";
import { filterQuery } from "./api";

const nothing = { files: [], total: 0 };

export type Found = {
	/** The files that fit, in the order of the trainer. */
	files: string[];
	/** The same for looking up; null where everything fits, or nothing was found out yet. */
	shown: ReadonlySet<string> | null;
	total: number;
	/** What is wrong with the query. */
	wrong: FilterError | undefined;
	/** Why it could not be asked. */
	error: Error | null;
};

export function useFilter(dataset: string, query: string): Found {
	const { data, error } = useQuery(filterQuery(dataset, query));
	const good = useRef<{ files: string[]; total: number }>(undefined);
	const answer = data?.type === "images" ? data : good.current;
	useEffect(() => {
		good.current = answer;
	}, [answer]);
	const shown = useMemo(() => (query.trim() === "" || !answer ? null : new Set(answer.files)), [query, answer]);
	const { files, total } = answer ?? nothing;
	return { files, shown, total, wrong: data?.type === "wrong" ? data.error : undefined, error };
}
