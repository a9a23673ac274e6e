// One line of a log: number, time, level, words, where in the source.
import type { LogLevel, LogLine } from "@/api/bindings";
import { cn } from "@/lib/cn";
import { clockSeconds } from "@/lib/format";
import { parts } from "./log-search";

/** Height of a row in pixels. */
export const ROW = 21;

const words: Record<LogLevel, string> = {
	info: "INFO",
	warning: "WARN",
	error: "ERROR",
	debug: "DEBUG",
	traceback: "",
	nyx: "NYX",
};
const ofError = (level: LogLevel | null) => level === "error" || level === "traceback";

type Props = {
	line: LogLine;
	row: number;
	top: number;
	/** When the run began, milliseconds since 1970. */
	start: number | undefined;
	/** Words to mark. */
	marked: string;
	current: boolean;
	chosen: boolean;
	onChoose: (extend: boolean) => void;
};

export function LogRow({ line, row, top, start, marked, current, chosen, onChoose }: Props) {
	const name = line.number === null ? row : line.number;
	return (
		<div
			style={{ transform: `translateY(${top}px)`, height: ROW }}
			data-row
			data-level={line.level}
			className={cn(
				"absolute inset-x-0 flex gap-3 px-5",
				line.level === "warning" && "bg-warning-soft",
				ofError(line.level) && "bg-destructive-soft",
				(current || chosen) && "bg-primary-soft",
			)}
		>
			<button
				type="button"
				tabIndex={-1}
				aria-pressed={chosen}
				aria-label={`Select line ${name + 1}`}
				className="w-16 shrink-0 select-none text-right text-faint hover:text-foreground"
				onClick={(event) => onChoose(event.shiftKey)}
			>
				{line.number !== null && line.number + 1}
			</button>
			<span className="w-16 shrink-0 text-faint">
				{start !== undefined && line.at !== null && clockSeconds(new Date(start + line.at))}
			</span>
			<span
				className={cn(
					"w-11 shrink-0 text-muted-foreground",
					line.level === "warning" && "text-warning",
					line.level === "error" && "text-destructive",
					line.level === "nyx" && "text-primary",
				)}
			>
				{line.level && words[line.level]}
			</span>
			<span
				title={line.text}
				className={cn(
					"min-w-0 flex-1 truncate whitespace-pre",
					(line.level === "debug" || line.bar) && "text-muted-foreground",
					line.level === "nyx" && "text-primary",
				)}
			>
				<Marked text={line.text} words={marked} />
			</span>
			<span className="shrink-0 text-faint">{line.level === "nyx" ? "Nyx" : line.source}</span>
		</div>
	);
}

function Marked({ text, words: wanted }: { text: string; words: string }) {
	return parts(text, wanted).map((part, place) =>
		place % 2 === 1 ? (
			// biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
			<mark key={place} className="rounded-[2px] bg-chart-4 text-black">
				{part}
			</mark>
		) : (
			part
		),
	);
}
