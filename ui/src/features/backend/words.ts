// What the stages and environments of a backend are called.
import type { BackendInstall, InstallPlan, InstallStage, StageRecord } from "@/api/bindings";
import { estimate, size } from "@/lib/format";

const STAGES: Record<InstallStage, string> = {
	python: "Python",
	source: "Source of the trainer",
	unpack: "Unpack the source",
	torch: "PyTorch and its libraries",
	packages: "Other packages",
	extras: "Extras",
	check: "Load every module",
	smoke: "Train 1 step on your card",
};

const PURPOSE: Partial<Record<InstallStage, string>> = {
	check: "checks the installation",
	smoke: "proves that it works",
};

/** What a stage does. */
export const stageName = (stage: InstallStage): string => STAGES[stage];

/** What stands at the end of a stage's row. */
export function stageNote(record: StageRecord, bytes: number): string {
	const { state, stage, done = 0, total, note } = record;
	const seconds = record.seconds ?? 0;
	if (state === "done") {
		const took = seconds >= 1 ? estimate(seconds) : "under 1 s";
		return [countsBytes(stage) && done > 0 && size(done), took].filter(Boolean).join(", ");
	}
	if (state === "skipped") return note ?? "skipped";
	if (state === "running" && countsBytes(stage) && total) return `${size(done)} of ${size(total)}`;
	if (state === "running") return "";
	if (state === "interrupted") return "interrupted, goes on from here";
	return bytes > 0 ? `about ${size(bytes)}` : (PURPOSE[stage] ?? "");
}

/** Whether its progress is in bytes. */
export const countsBytes = (stage: InstallStage): boolean => ["source", "torch", "packages", "extras"].includes(stage);

/** `Kohya sd-scripts 48d368f` */
export const title = ({ label, commit }: { label: string; commit: string }): string => `${label} ${commit.slice(0, 7)}`;

/** The stages of a plan that was not begun. */
export function planned({ install, sizes }: InstallPlan): { stages: StageRecord[]; sizes: number[] } {
	const blank = (stage: InstallStage): StageRecord => ({
		stage,
		state: "waiting",
		begun: false,
		seconds: 0,
		done: 0,
		total: null,
		note: null,
		problem: null,
	});
	return { stages: install?.stages ?? (Object.keys(STAGES) as InstallStage[]).map(blank), sizes };
}

/** Whether every stage is over. */
export const isComplete = ({ stages }: BackendInstall): boolean =>
	stages.every(({ state }) => state === "done" || state === "skipped");
