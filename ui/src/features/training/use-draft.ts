// A draft while it is edited: the form is ahead, the file follows after a pause, and each change is checked at once.
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { type Checked, type Config, commands, type Draft, type Problem } from "@/api/bindings";
import { asProblem } from "@/api/problem";
import { pointerUp } from "@/lib/pointer-up";
import { paramsQuery } from "./api";
import { type Json, withValue } from "./places";

/** Milliseconds after the last change: the file is written, the plan is made anew. */
const SAVE_AFTER = 600;
const CHECK_AFTER = 40;

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
	const round = useRef(0);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another trainer gives another answer
	useEffect(() => {
		const mine = ++round.current;
		const timer = setTimeout(async () => {
			try {
				const answer = await commands.checkDraft(config);
				// Issues that come and go move the rows below them.
				await pointerUp();
				if (mine !== round.current) return;
				setChecked(answer);
				setProblem(undefined);
			} catch (error) {
				if (mine === round.current) setProblem(asProblem(error));
			}
		}, CHECK_AFTER);
		return () => clearTimeout(timer);
	}, [config, trainer]);

	return { config, change, set, save, saving, checked, problem };
}
