// The output of a run: what is in its files, and what comes while one looks.
import { useQuery } from "@tanstack/react-query";
import { ProblemAlert } from "@/components/problem-alert";
import { runQuery, useLog } from "./api";
import { LogPanel } from "./log-panel";
import { inFolder } from "./words";

export function LogTab({ run: name, find }: { run: string; find?: string }) {
	const { data: run } = useQuery(runQuery(name));
	const { data: log, error } = useLog(name);
	if (error && !log) return <ProblemAlert error={error} className="m-5" />;
	if (!log) return <p className="p-5 text-muted-foreground">Reading the log</p>;
	return (
		<LogPanel
			lines={log.lines}
			unfinished={log.unfinished}
			find={find}
			files={run ? ["stderr.log", "stdout.log"].map((name) => inFolder(run.folder, name)) : []}
			start={run?.started ? Date.parse(run.started) : undefined}
			emptyText="The trainer's output appears here as it is written."
		/>
	);
}
