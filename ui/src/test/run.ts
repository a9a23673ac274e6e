// A run for tests, in the middle of training, and a line of its log; name what differs.
import type {
	Checkpoint,
	Curves,
	HistoryQuery,
	Line,
	LogChoice,
	LogHits,
	LogLine,
	LogWindow,
	PastRun,
	PastRuns,
	Run,
	RunSample,
	RunSamples,
	Tally,
	Waiting,
} from "@/api/bindings";

const tally: Tally = {
	phase: "training",
	phase_done: null,
	phase_total: null,
	phase_before: null,
	step: 812,
	bar_total: 1440,
	total_steps: 1440,
	epoch: 6,
	epochs: 10,
	loss: 0.0912,
	seconds_per_step: 2.11,
	model_saved: false,
	announced: [],
	removed: [],
	states: [],
	exception: null,
	errors: [],
	warnings: 0,
	warned: [],
	loading: null,
};

export function aRun({ tally: counted, ...parts }: Partial<Run> = {}): Run {
	return {
		run: "2026-11-23_0240-kana-v1",
		name: "kana-v1",
		job: 12,
		status: "running",
		doing: "Training",
		sentence: "Training",
		trainer: "kohya",
		kind: "train",
		tally: { ...tally, ...counted },
		total_steps: 1440,
		planned_steps: 1440,
		steps_confirmed: true,
		lr: 6.2e-5,
		eta_seconds: 1440,
		eta_basis: "from the last 60 steps, with 5 samplings and 5 savings to come",
		started: "2026-11-23T02:40:01Z",
		ended: null,
		last_output: "2026-11-23T03:11:00Z",
		exit_code: null,
		exit_words: null,
		stop_asked: false,
		force_asked: false,
		asked: [],
		controls: { save: null, sample: null, pause: null, stop_after_save: null, resume: "It has not ended" },
		leg: 1,
		last_lines: [],
		log_dropped: 0,
		note: null,
		refused: null,
		cards: null,
		diagnosis: null,
		proof: null,
		sentinels: [],
		folder: "/home/nyx/runs/2026-11-23_0240-kana-v1",
		output_dir: "/home/nyx/runs/2026-11-23_0240-kana-v1/outputs",
		outputs: [],
		truncated: [],
		...parts,
	};
}

/** A run that is over, as the history tells it. */
export function aPastRun(parts: Partial<PastRun> = {}): PastRun {
	return {
		run: "2026-11-21_0240-kana-v1",
		name: "kana-v1",
		status: "completed",
		sentence: "Done after 1440 steps",
		trainer: "kohya",
		kind: "train",
		family: "sdxl",
		mode: "lora",
		base_model: "noob-xl.safetensors",
		datasets: ["kana"],
		step: 1440,
		total_steps: 1440,
		started: "2026-11-21T21:05:00Z",
		ended: "2026-11-21T22:05:00Z",
		from: null,
		output_dir: "/home/nyx/runs/2026-11-21_0240-kana-v1/outputs",
		details: { before: null, changed: [], images: 20, loss: [0.2, 0.1] },
		...parts,
	};
}

/** The fake of the history with these runs: words and states are looked at, other filters are not. */
export function aHistory(runs: PastRun[]) {
	return async ({ text, state, first, count }: HistoryQuery): Promise<PastRuns> => {
		const words = runs.filter((run) => run.name.includes(text));
		const fitting = words.filter((run) => state === null || run.status === state);
		const states: Record<string, number> = {};
		for (const run of words) states[run.status] = (states[run.status] ?? 0) + 1;
		return {
			all: runs.length,
			total: fitting.length,
			runs: fitting.slice(first, first + count),
			choices: { states, families: { sdxl: words.length }, datasets: {}, models: {} },
		};
	};
}

export function aLine(parts: Partial<LogLine> = {}): LogLine {
	return { number: 0, at: 0, stream: "stderr", level: null, bar: false, source: null, text: "", ...parts };
}

/** Fakes of the commands of a log that holds these lines; more may be pushed. */
export function aLog(lines: LogLine[], unfinished: string | null = null) {
	const of = (level: LogLine["level"]) => lines.filter((line) => line.level === level);
	const chosen = (choice: LogChoice): LogLine[] => {
		if (choice === "warnings") return of("warning");
		if (choice === "errors") return lines.filter(({ level }) => level === "error" || level === "traceback");
		if (choice === "nyx") return of("nyx");
		if (choice === "folded") return lines.filter((line, index) => !line.bar || !lines[index + 1]?.bar);
		return lines;
	};
	return {
		runLog: async (_run: string, choice: LogChoice, first: number | null, count: number): Promise<LogWindow> => {
			const rows = chosen(choice);
			const from = first ?? Math.max(0, rows.length - count);
			const counts = {
				all: lines.length,
				warnings: of("warning").length,
				errors: of("error").length,
				nyx: of("nyx").length,
			};
			return { rows: rows.length, first: from, lines: rows.slice(from, from + count), counts, unfinished };
		},
		searchRunLog: async (_run: string, choice: LogChoice, text: string, hit: number): Promise<LogHits> => {
			const rows = [...chosen(choice).entries()].filter(
				([, line]) => text && line.text.toLowerCase().includes(text.toLowerCase()),
			);
			const [row, line] = rows[hit] ?? [null, null];
			return { hits: rows.length, looked_at: lines.length, whole: true, row, number: line?.number ?? null };
		},
		runLogText: async (_run: string, choice: LogChoice, first: number, last: number): Promise<string> =>
			chosen(choice)
				.slice(first, last + 1)
				.map((line) => `${line.text}\n`)
				.join(""),
	};
}

const noLine: Line = { at: [], values: [] };

/** The curves of a run that has made no step yet. */
export const noCurves: Curves = {
	extent: null,
	loss: noLine,
	smoothed: noLine,
	others: {},
	clock: noLine,
	pace: noLine,
	clipped: null,
	from_files: false,
};

/** A sample image of a run. */
export function aSample(parts: Partial<RunSample> = {}): RunSample {
	return {
		file: `kana-v1_e000001_0${parts.prompt ?? 0}_20261123021252_42.png`,
		prompt: 0,
		step: 144,
		epoch: 1,
		seed: 42,
		width: 832,
		height: 1216,
		modified: 1_795_398_742_000,
		...parts,
	};
}

/** A run that made none. */
export const noSamples: RunSamples = { prompts: [], samples: [], asked: false };

/** A run that waits in the queue. */
export function aWaiting(parts: Partial<Waiting> = {}): Waiting {
	return {
		job: 20,
		run: "queued",
		name: "hills",
		number: 1,
		wait: { for: "running", jobs: [12] },
		start_at: null,
		gpus: [],
		what: { made: "SDXL LoRA", images: 340, epochs: 9 },
		steps: 3078,
		seconds: 6720,
		begins: null,
		...parts,
	};
}

export function aCheckpoint(parts: Partial<Checkpoint> = {}): Checkpoint {
	const file = parts.file ?? "kana-v1-000004.safetensors";
	return {
		file,
		path: `/home/nyx/runs/2026-11-23_0240-kana-v1/outputs/${file}`,
		kind: "model",
		bytes: 228_000_000,
		step: 576,
		epoch: 4,
		last: false,
		pinned: false,
		asked_for: false,
		goes: null,
		used_by: null,
		no_pin: null,
		no_delete: null,
		no_continue: null,
		...parts,
	};
}
