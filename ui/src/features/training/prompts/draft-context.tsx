// The draft that is open, for fields that keep something beside it: its name, and what must be written before a run starts.
import { createContext, type RefObject, useContext } from "react";

type OpenDraft = {
	/** Its name in the drafts folder. */
	id: string;
	/** Each writes what is still waiting. */
	flushes: RefObject<Set<() => Promise<void>>>;
};

export const DraftContext = createContext<OpenDraft>({ id: "", flushes: { current: new Set() } });

export function useOpenDraft(): OpenDraft {
	return useContext(DraftContext);
}
