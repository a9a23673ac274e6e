// The sample prompts of a draft while they are edited: read from the file it names, written into it after a pause.
import { useCallback, useEffect, useRef, useState } from "react";
import { commands, type Problem, type PromptLine, type Prompts } from "@/api/bindings";
import { asProblem } from "@/api/problem";
import { useOpenDraft } from "./draft-context";

/** Milliseconds after the last change until the file is written. */
const WRITE_AFTER = 400;

export function usePrompts(named: string, onWritten: (named: string) => void) {
	const { id, flushes } = useOpenDraft();
	const [prompts, setPrompts] = useState<Prompts>();
	const [problem, setProblem] = useState<Problem>();
	/** The file that the lines belong to, as the draft names it; undefined before anything was read. */
	const file = useRef<string>(undefined);
	const waiting = useRef<PromptLine[]>(undefined);
	/** Whether a prompt has no words yet, and so is in no file. */
	const begun = useRef(false);
	begun.current = prompts?.lines.some((line) => line.prompt && !line.prompt.prompt?.trim()) ?? false;
	const last = useRef<Promise<void>>(Promise.resolve());
	const told = useRef(onWritten);
	told.current = onWritten;

	const flush = useCallback(() => {
		// One after the other: the first one makes the file.
		last.current = last.current.then(async () => {
			const lines = waiting.current;
			if (!lines) return;
			waiting.current = undefined;
			try {
				file.current = await commands.writePrompts(id, file.current || null, lines);
				setProblem(undefined);
				told.current(file.current);
			} catch (error) {
				waiting.current ??= lines;
				setProblem(asProblem(error));
			}
		});
		return last.current;
	}, [id]);

	const load = useCallback(
		async (wanted: string) => {
			await flush();
			try {
				const found = await commands.readPrompts(id, wanted);
				// What was typed meanwhile counts.
				if (waiting.current) return;
				file.current = wanted;
				setPrompts(found);
				setProblem(undefined);
			} catch (error) {
				file.current = wanted;
				setPrompts(undefined);
				setProblem(asProblem(error));
			}
		},
		[id, flush],
	);

	useEffect(() => {
		if (named !== file.current) void load(named);
	}, [named, load]);

	useEffect(() => {
		const all = flushes.current;
		// Another program may have written the file while the window was away.
		const look = () => {
			if (waiting.current === undefined && file.current && !begun.current) void load(file.current);
		};
		const leave = () => void flush();
		all.add(flush);
		window.addEventListener("focus", look);
		window.addEventListener("pagehide", leave);
		return () => {
			window.removeEventListener("focus", look);
			window.removeEventListener("pagehide", leave);
			all.delete(flush);
			leave();
		};
	}, [flush, load, flushes]);

	const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
	const edit = useCallback(
		(lines: PromptLine[]) => {
			waiting.current = lines;
			setPrompts((before) => before && { ...before, lines });
			clearTimeout(timer.current);
			timer.current = setTimeout(flush, WRITE_AFTER);
		},
		[flush],
	);
	/** From here on the lines belong to a new file of the draft's own. */
	const begin = useCallback(
		(lines: PromptLine[]) => {
			file.current = "";
			setProblem(undefined);
			setPrompts({ path: "", own: true, lines_file: true, lines });
			if (lines.length === 0) return;
			waiting.current = lines;
			void flush();
		},
		[flush],
	);

	return { prompts, problem, edit, begin };
}
