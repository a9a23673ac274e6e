// Which runs are shown: the whole state of the page, as it stands in its address.
import type { HistoryQuery } from "@/api/bindings";

export type RunsShow = "all" | "queue" | "running" | "failed";
/** Filters of the history. */
export type HistoryFilter = "state" | "family" | "dataset" | "model";
export type RunsSearch = {
	/** Words that a run holds somewhere; `network_dim=32` asks for a value. */
	q?: string;
	show?: Exclude<RunsShow, "all">;
} & { [Filter in HistoryFilter]?: string };

/** Runs that are compared, in order. */
export type CompareSearch = { a?: string; b?: string; c?: string; d?: string };

const text = (value: unknown) => (value === undefined || value === "" ? undefined : String(value));

/** What an address says; nonsense in it is left out. */
export function readRunsSearch(search: Record<string, unknown>): RunsSearch {
	const show = ["queue", "running", "failed"].find((word) => word === search.show) as RunsSearch["show"];
	return {
		q: text(search.q),
		show,
		state: text(search.state),
		family: text(search.family),
		dataset: text(search.dataset),
		model: text(search.model),
	};
}

export function readCompareSearch(search: Record<string, unknown>): CompareSearch {
	return { a: text(search.a), b: text(search.b), c: text(search.c), d: text(search.d) };
}

/** The address of a comparison. */
export function comparison(runs: readonly string[]): CompareSearch {
	const [a, b, c, d] = runs;
	return { a, b, c, d };
}

/** The question to the history, without the part that is asked for. */
export function historyQuery({
	q,
	show,
	state,
	family,
	dataset,
	model,
}: RunsSearch): Omit<HistoryQuery, "first" | "count"> {
	return {
		text: q ?? "",
		state: show === "failed" ? "failed" : (state ?? null),
		family: family ?? null,
		dataset: dataset ?? null,
		model: model ?? null,
	};
}
