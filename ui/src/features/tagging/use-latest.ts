// Asks the core again and again while something moves: one question at a time, then the latest one. The last answer stays until then.
import { hashKey, keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

/** A moved slider leaves an answer for every place; they are let go of soon, in milliseconds. */
const KEPT = 10_000;

export type Latest<Q, A> = {
	data: A | undefined;
	/** The question that this answers. */
	of: Q | undefined;
	error: Error | null;
	/** The answer is to what is wanted now. */
	fresh: boolean;
};

/** Follows the captions. While `on` is false nothing is asked, and the last answer stays. */
export function useLatest<Q, A>(name: string, wanted: Q, ask: (question: Q) => Promise<A>, on = true): Latest<Q, A> {
	const [asked, setAsked] = useState(wanted);
	const { data, error, isFetching, isPlaceholderData } = useQuery({
		queryKey: ["captions", name, asked],
		queryFn: async () => ({ of: asked, answer: await ask(asked) }),
		placeholderData: keepPreviousData,
		gcTime: KEPT,
		enabled: on,
	});
	const behind = hashKey([asked]) !== hashKey([wanted]);
	useEffect(() => {
		if (behind && !isFetching) setAsked(wanted);
	}, [behind, isFetching, wanted]);
	const fresh = !behind && !isFetching && !isPlaceholderData && data !== undefined;
	return { data: data?.answer, of: data?.of, error, fresh };
}
