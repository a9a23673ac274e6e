// A backend that is being installed, for tests; name what differs.
import type { BackendEntry, BackendInstall, InstallPlan, InstallStage, StageRecord } from "@/api/bindings";

const STAGES: InstallStage[] = ["python", "source", "unpack", "torch", "packages", "extras", "check", "smoke"];

/** The stages: those before `at` are done, that one is as given, the rest is to come. */
export function stagesAt(at: InstallStage | null, parts: Partial<StageRecord> = {}): StageRecord[] {
	const here = at === null ? STAGES.length : STAGES.indexOf(at);
	return STAGES.map((stage, index) => ({
		stage,
		state: index < here ? "done" : "waiting",
		seconds: 3,
		...(index === here ? parts : {}),
	}));
}

export function anInstall(parts: Partial<BackendInstall> = {}): BackendInstall {
	return {
		name: "kohya-48d368f",
		kind: "kohya",
		label: "Kohya sd-scripts",
		commit: "48d368fa557731ad0488c07304dfeba8c07910eb",
		build: "cu128",
		torch: "torch 2.8.0, CUDA 12.8",
		reason: "CUDA 12.8 for RTX 4090 with driver 580.95",
		extras: ["lycoris"],
		stages: stagesAt(null),
		started: "2026-11-25T16:00:00Z",
		...parts,
	};
}

export function anEntry(parts: Partial<BackendEntry> = {}): BackendEntry {
	return {
		name: "kohya-48d368f",
		chosen: false,
		backend: { name: "kohya-48d368f", python: "/home/b/venv/bin/python", sd_scripts: "/home/b/source/sd-scripts" },
		install: anInstall({ size: 7_900_000_000 }),
		status: null,
		outdated: false,
		runs: 0,
		...parts,
	};
}

export function anInstallPlan(parts: Partial<InstallPlan> = {}): InstallPlan {
	const { name, build, reason, extras, label, commit, torch } = anInstall();
	return {
		spec: { name, trainer: "kohya", build, reason, extras, sources: {} },
		label,
		commit,
		torch,
		verified: false,
		folder: "/home/nyx/backends/kohya-48d368f",
		download: 4_170_000_000,
		disk: 7_610_000_000,
		free: 431_000_000_000,
		install: null,
		sizes: [0, 11_000_000, 0, 3_950_000_000, 220_000_000, 0, 0, 0],
		...parts,
	};
}
