// A job for tests, at work; name what differs.
import type { Job } from "@/api/bindings";

export function aJob(parts: Partial<Job> = {}): Job {
	return {
		id: 12,
		title: "Tag kana",
		lane: "cpu",
		task: { kind: "demo" },
		run: null,
		state: "running",
		cancel_requested: false,
		progress: null,
		result: null,
		problem: null,
		created: "2026-11-23T02:40:00Z",
		started: "2026-11-23T02:40:00Z",
		ended: null,
		held: false,
		start_at: null,
		gpus: null,
		cards: null,
		...parts,
	};
}
