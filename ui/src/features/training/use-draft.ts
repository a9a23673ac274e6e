// A draft while it is edited: the form is ahead, the file follows after a pause, and each change is checked at once.
import { replaceEqualDeep, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { type Checked, type Config, commands, type Draft, type Problem } from "@/api/bindings";
import { asProblem } from "@/api/problem";
import { pointerUp } from "@/lib/pointer-up";
import { paramsQuery } from "./api";
import { type Json, withValue } from "./places";

/** Milliseconds after the last change: the file is written. */
const SAVE_AFTER = 600;

export type Saving = { state: "saved" | "waiting" } | { state: "failed"; problem: Problem };

export function useDraft(draft: Draft) {
	const [config, setConfig] = useState<Config>(draft.config);
	const [saving, setSaving] = useState<Saving>({ state: "saved" });
	const [checked, setChecked] = useState<Checked>();
	const [problem, setProblem] = useState<Problem>();
	const unsaved = useRef<Config | undefined>(undefined);
	const latest = useRef(draft.config);
	const left = useRef(false);

	const save = useCallback(async () => {
		const wanted = unsaved.current;
		if (!wanted) return;
		unsaved.current = undefined;
		try {
			await commands.saveDraft(draft.id, wanted);
			if (!unsaved.current) setSaving({ state: "saved" });
		} catch (error) {
			unsaved.current ??= wanted;
			setSaving({ state: "failed", problem: asProblem(error) });
		}
	}, [draft.id]);

	const change = useCallback(
		(next: (config: Config) => Config) => {
			// Known at once, so that a save right behind it takes it along.
			latest.current = next(latest.current);
			unsaved.current = latest.current;
			setConfig(latest.current);
			setSaving({ state: "waiting" });
			// What ends after the page was left is written all the same.
			if (left.current) void save();
		},
		[save],
	);
	const set = useCallback(
		(place: string, value: Json) => change((config) => withValue(config, place, value)),
		[change],
	);

	// biome-ignore lint/correctness/useExhaustiveDependencies: each change starts the pause anew
	useEffect(() => {
		if (!unsaved.current) return;
		const timer = setTimeout(save, SAVE_AFTER);
		return () => clearTimeout(timer);
	}, [config, save]);

	// Leaving the page or closing the window loses nothing.
	useEffect(() => {
		const flush = () => void save();
		window.addEventListener("pagehide", flush);
		left.current = false;
		return () => {
			left.current = true;
			window.removeEventListener("pagehide", flush);
			flush();
		};
	}, [save]);

	const trainer = useQuery(paramsQuery(config.mode ?? "lora")).data;
	const wanted = useRef<Config | undefined>(undefined);
	const checking = useRef(false);
	/** One check at a time, at once; what is typed meanwhile is checked right after it, and only the last of it. */
	const check = useCallback(async () => {
		if (checking.current) return;
		checking.current = true;
		while (wanted.current) {
			const asked = wanted.current;
			wanted.current = undefined;
			try {
				const answer = await commands.checkDraft(asked);
				// Issues that come and go move the rows below them.
				await pointerUp();
				if (wanted.current) continue;
				// What stayed the same stays the same object, so that its rows are not drawn anew.
				setChecked((before) => replaceEqualDeep(before, answer));
				setProblem(undefined);
			} catch (error) {
				if (!wanted.current) setProblem(asProblem(error));
			}
		}
		checking.current = false;
	}, []);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another trainer gives another answer
	useEffect(() => {
		wanted.current = config;
		void check();
		return () => {
			wanted.current = undefined;
		};
	}, [config, trainer, check]);

	/** Checks once more what is there: something else that an estimate is based on is known by now. */
	const recheck = useCallback(() => {
		wanted.current = latest.current;
		void check();
	}, [check]);

	return { config, change, set, save, saving, checked, problem, recheck };
}
