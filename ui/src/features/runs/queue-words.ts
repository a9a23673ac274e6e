// What a waiting run waits for, in words. Pure.
import type { Hold, Lineup, Run, Waiting } from "@/api/bindings";
import { count, estimate, finish, plural } from "@/lib/format";

/** `SDXL LoRA, 340 images` */
export function whatWords({ what }: Pick<Waiting, "what">): string {
	if (what === null) return "";
	return [what.made, what.images !== null && plural(what.images, "image")].filter(Boolean).join(", ");
}

/** What it waits for, where that is not simply its turn: `held`, `waits for kana`. */
export function waitWords({ wait, gpus }: Pick<Waiting, "wait" | "gpus">, runs: Run[], now: Date): string {
	switch (wait.for) {
		case "held":
			return "held";
		case "time":
			return `not before ${finish(new Date(wait.at), now)}`;
		case "queue":
			return "";
		case "nothing":
			return "begins now";
		case "tagging":
			return "after a tagging that uses the card";
		case "training":
		case "running":
		case "before": {
			const jobs = wait.for === "before" ? [wait.job] : wait.jobs;
			const names = runs.filter((run) => run.job !== null && jobs.includes(run.job)).map((run) => run.name);
			const card = gpus.length > 0 ? ` on GPU ${gpus.join(", ")}` : "";
			return names.length > 0 ? `after ${names.join(", ")}${card}` : `waits for its turn${card}`;
		}
	}
}

/** `mika`, `mika and rook`, `mika, rook and hills` */
export const andWords = (names: string[]): string =>
	names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** `starts 14:38`; empty where nobody can tell. */
export function beginWords({ begins, wait }: Pick<Waiting, "begins" | "wait">, now: Date): string {
	if (wait.for === "held" || begins === null) return "";
	const at = new Date(begins);
	return at <= now ? "starts now" : `starts ${finish(at, now)}`;
}

/** `2 runs, 3 h 57 min`: all of them together, where each one is known. */
export function queueNote({ waiting, cards }: Pick<Lineup, "waiting" | "cards">): string {
	const runs = plural(waiting.length, "run");
	const seconds = waiting.map((one) => one.seconds);
	const known = seconds.every((one) => one !== null) && cards.length <= 1;
	return known ? `${runs}, ${estimate(seconds.reduce((sum, one) => sum + (one ?? 0), 0))}` : runs;
}

/** Why nothing new begins, in a sentence. */
export function holdWords(hold: Hold, now: Date): string {
	if (hold.cause) return `Queue held. ${hold.cause.sentence}`;
	if (hold.until) return `Queue held until ${finish(new Date(hold.until), now)}. What runs goes on.`;
	return "Queue held. What runs goes on, and nothing else begins.";
}

/** `1,440 steps` */
export const stepsWords = ({ steps }: Pick<Waiting, "steps">): string =>
	steps === null ? "" : `${count(steps)} steps`;

/** The next moment at which a clock shows this: today or tomorrow. `time` is `22:30`. */
export function nextMoment(time: string, now: Date): Date | null {
	const [hours, minutes] = time.split(":").map(Number);
	if (hours === undefined || minutes === undefined || Number.isNaN(hours) || Number.isNaN(minutes)) return null;
	const at = new Date(now);
	at.setHours(hours, minutes, 0, 0);
	if (at <= now) at.setDate(at.getDate() + 1);
	return at;
}
