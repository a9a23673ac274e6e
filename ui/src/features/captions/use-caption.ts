// The caption in the editor: what its file says, what is typed over it, and saving. What could not be saved stays in the editor.
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { asProblem } from "@/api/problem";
import { captionQuery, useSaveCaption } from "./api";

/** How long typing must rest before the text is saved, in milliseconds. */
const REST = 800;

export function useCaption(dataset: string, file: string) {
	const { data, error } = useQuery(captionQuery(dataset, file));
	const { mutate, error: unsaved } = useSaveCaption(dataset);
	const [draft, setDraft] = useState<string>();
	const base = useRef<{ current: string }>(undefined);
	const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; text: string }>(undefined);

	const save = useCallback(
		(text: string) => {
			if (waiting.current) clearTimeout(waiting.current.timer);
			waiting.current = undefined;
			const from = base.current;
			if (!from) return;
			mutate(
				{ file, text, base: from },
				{
					// What was typed since stays; else the file speaks again.
					onSuccess: () =>
						setDraft((now) => {
							if (now !== text) return now;
							base.current = undefined;
							return undefined;
						}),
				},
			);
		},
		[file, mutate],
	);

	/** Changes the text; `soon` waits until typing rests. */
	const change = useCallback(
		(text: string, soon = false) => {
			base.current ??= { current: data?.text ?? "" };
			setDraft(text);
			if (!soon) return save(text);
			if (waiting.current) clearTimeout(waiting.current.timer);
			waiting.current = { timer: setTimeout(() => save(text), REST), text };
		},
		[data, save],
	);
	const flush = useCallback(() => {
		if (waiting.current) save(waiting.current.text);
	}, [save]);
	// Leaving the image saves what still waits.
	useEffect(() => flush, [flush]);

	return {
		caption: data,
		error,
		text: draft ?? data?.text ?? "",
		change,
		flush,
		unsaved: draft !== undefined && unsaved ? asProblem(unsaved) : undefined,
		retry: () => draft !== undefined && save(draft),
	};
}
