// Why a run failed: what happened, what is safe, the last exception, and the way into the log.
import { Link } from "@tanstack/react-router";
import { ArrowRight, CircleX } from "lucide-react";
import type { ReactNode } from "react";
import type { Run } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { Words } from "@/components/words";
import { count, plural } from "@/lib/format";
import { Remedy } from "./remedy";
import { firstLine } from "./words";

export function ProblemView({ run }: { run: Run }) {
	const { exception, errors = [] } = run.tally;
	const said = exception ? firstLine(exception.message) || exception.class : null;
	return (
		<div className="h-full overflow-auto p-5">
			<div className="flex max-w-[1000px] flex-col gap-4">
				<section className="rounded-lg border border-destructive/45 bg-destructive-soft p-5" data-testid="run-problem">
					<div className="flex items-start gap-3.5">
						<CircleX className="mt-0.5 size-[22px] shrink-0 text-destructive" aria-hidden="true" />
						<div className="selectable min-w-0">
							<h2 className="break-words text-display font-semibold">
								<Words text={run.diagnosis?.title ?? lastLine(run) ?? run.sentence} />
							</h2>
							{!run.diagnosis && <p className="mt-1 text-title font-normal">Nyx does not know this one yet.</p>}
							{run.diagnosis && (
								<p className="mt-1.5 text-title font-normal">
									<Words text={run.diagnosis.cause} />
								</p>
							)}
							<p className={run.diagnosis ? "mt-1 text-muted-foreground" : "mt-1.5 text-title font-normal"}>
								{circumstances(run)}
							</p>
							{run.note && run.note !== run.sentence && <p className="mt-1 text-muted-foreground">{run.note}</p>}
							<p className="mt-2 text-muted-foreground">{safe(run)}</p>
						</div>
					</div>
				</section>
				<Remedy run={run} />
				{exception?.traceback && (
					<Raw title="Exception" run={run.run} find={said ?? ""}>
						<Traceback text={exception.traceback} />
					</Raw>
				)}
				{errors.length > 0 && (
					<Raw title="Errors the trainer logged" run={run.run} find={exception ? null : (errors.at(-1) ?? "")}>
						<pre className="whitespace-pre-wrap break-words">{errors.join("\n")}</pre>
					</Raw>
				)}
				{!exception && run.last_lines.length > 0 && (
					<Raw
						title="Last lines of the output"
						run={run.run}
						find={errors.length > 0 ? null : (run.last_lines.at(-1) ?? "")}
					>
						<pre className="whitespace-pre-wrap break-words">{run.last_lines.join("\n")}</pre>
					</Raw>
				)}
			</div>
		</div>
	);
}

/** `find` is what the log is searched for; null for no way there. */
function Raw({ title, run, find, children }: { title: string; run: string; find: string | null; children: ReactNode }) {
	return (
		<section aria-label={title} className="overflow-hidden rounded-lg border bg-card">
			<header className="flex h-10 items-center gap-2 border-b px-4">
				<h3 className="font-semibold">{title}</h3>
				{find !== null && (
					<Button asChild size="small" className="ml-auto">
						<Link to="/runs/$run/log" params={{ run }} search={{ find: find.trim() }} data-testid="show-in-log">
							<ArrowRight />
							Show in log
						</Link>
					</Button>
				)}
			</header>
			<div className="selectable overflow-auto bg-sunken px-4 py-3 font-mono text-[12px] leading-5 text-muted-foreground">
				{children}
			</div>
		</section>
	);
}

function Traceback({ text }: { text: string }) {
	const lines = text.trimEnd().split("\n");
	// What follows the last frame is the exception itself, which may take several lines.
	const last = lines.findLastIndex((line) => line.startsWith(" ")) + 1;
	return (
		<pre>
			{lines.slice(0, last).join("\n")}
			<span className="text-destructive">{`${last > 0 ? "\n" : ""}${lines.slice(last).join("\n")}`}</span>
		</pre>
	);
}

/** The last line of the exception itself, as the trainer printed it. */
function lastLine(run: Run): string | null {
	const exception = run.tally.exception;
	if (!exception) return null;
	const message = firstLine(exception.message);
	return message ? `${exception.class}: ${message}` : exception.class;
}

function circumstances(run: Run): string {
	const { exception, step = 0 } = run.tally;
	const where = step > 0 ? `at step ${count(step)}` : "before the first step";
	const code = run.exit_code;
	const words = run.exit_words ?? "";
	const end = code === null || code === 0 ? "" : words.startsWith("exit code") ? `, ${words}` : `, ended by ${words}`;
	return `${exception ? `${exception.class} ` : "It happened "}${where}${end}.`;
}

function safe(run: Run): string {
	const kept = run.outputs.filter((output) => output.bytes !== null).length;
	if (kept === 0) return "No checkpoint was saved before. Images and captions are untouched.";
	return `${plural(kept, "checkpoint")} saved before this ${kept === 1 ? "is" : "are"} kept. Images and captions are untouched.`;
}
