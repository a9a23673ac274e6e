// A typed fake of the core: `fakeApi({ getSettings: async () => ({ theme: "dark" }) })`. A wrong name or shape does not compile;
// a command that is not faked throws a Problem that says so. What it was called with is on the returned mocks.

import { type Mock, vi } from "vitest";
import { commands, type Event, events, type Job, type Problem } from "@/api/bindings";
import { aJob } from "./job";

type Commands = typeof commands;
type Fakes = { [Name in keyof Commands]?: (...args: Parameters<Commands[Name]>) => ReturnType<Commands[Name]> };

export type FakeApi = {
	/** Sends news, as the core would. */
	emit: (event: Event) => void;
	/** The fake of a command, to ask what it was called with. */
	calls: <Name extends keyof Commands>(name: Name) => Parameters<Commands[Name]>[];
};

export function fakeApi(fakes: Fakes): FakeApi {
	const mocks = new Map<string, Mock>();
	for (const name of Object.keys(commands) as (keyof Commands)[]) {
		const fake =
			fakes[name] ??
			(() => Promise.reject(problem({ code: "not_faked", message: `The test does not fake \`${name}\`` })));
		mocks.set(
			name,
			vi
				.spyOn(commands as Record<string, (...args: never[]) => unknown>, name)
				.mockImplementation(fake as () => unknown) as unknown as Mock,
		);
	}
	const listeners = new Set<(event: { payload: Event; event: string; id: number }) => void>();
	vi.spyOn(events.news, "listen").mockImplementation(async (listener) => {
		listeners.add(listener as never);
		return () => void listeners.delete(listener as never);
	});
	return {
		emit: (payload) => {
			for (const listener of listeners) listener({ payload, event: "news", id: 0 });
		},
		calls: (name) => (mocks.get(name)?.mock.calls ?? []) as never,
	};
}

/** A Problem with the rest filled in. */
export function problem(parts: Partial<Problem>): Problem {
	return { code: "test", message: "It did not work", hint: null, detail: null, ...parts };
}

/** Fakes of a command that starts a job, and of the question for it: it has ended at once, with what `work` gives or throws. */
export function fakeJob<Args extends unknown[]>(work: (...args: Args) => unknown) {
	const row: Job = aJob({ title: "Work", lane: "files", task: null, state: "queued", started: null });
	let end: Partial<Job> = {};
	return {
		start: async (...args: Args): Promise<Job> => {
			try {
				end = { state: "done", result: (await work(...args)) as Job["result"] };
			} catch (problem) {
				end = { state: "failed", problem: problem as Problem };
			}
			return row;
		},
		getJob: async (): Promise<Job> => ({ ...row, ...end }),
	};
}
