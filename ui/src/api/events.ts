// The one listener for news: a changed topic refetches its queries, live readings go into the cache.
import type { QueryClient } from "@tanstack/react-query";
import { events, type Topic } from "./bindings";
import { keep } from "./live";

/** A busy topic is refetched at most this often, in milliseconds. */
const PAUSE = 100;

/** What the core derives from another topic: folders are named in the settings, and the form follows the trainer in use. */
const follows: Partial<Record<Topic, Topic[]>> = { settings: ["loras", "models"], backend: ["training"] };

/** Listens until the returned function is called. */
export function listen(client: QueryClient): () => void {
	const refetch = coalesced((topic) => {
		for (const key of [topic, ...(follows[topic] ?? [])]) void client.invalidateQueries({ queryKey: [key] });
	}, PAUSE);
	const listening = events.news.listen(({ payload }) => {
		if (payload.type === "changed") refetch(payload.data);
		else keep(client, payload);
	});
	return () => void listening.then((stop) => stop());
}

/** Runs at once, then at most every `pause` ms per topic; a topic named meanwhile runs once at the end of the pause. */
export function coalesced(run: (topic: Topic) => void, pause: number): (topic: Topic) => void {
	const again = new Map<Topic, boolean>();
	const rest = (topic: Topic) => {
		again.set(topic, false);
		setTimeout(() => {
			if (again.get(topic)) {
				run(topic);
				rest(topic);
			} else again.delete(topic);
		}, pause);
	};
	return (topic) => {
		if (again.has(topic)) again.set(topic, true);
		else {
			run(topic);
			rest(topic);
		}
	};
}
