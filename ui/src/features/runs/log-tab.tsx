// The output of a run: what is in its files, and what comes while one looks.
import { useQuery } from "@tanstack/react-query";
import { runQuery } from "./api";
import { LogPanel } from "./log-panel";

export function LogTab({ run: name, find }: { run: string; find?: string }) {
	const { data: run } = useQuery(runQuery(name));
	return (
		<LogPanel
			key={name}
			run={name}
			find={find}
			folder={run?.folder}
			start={run?.started ? Date.parse(run.started) : undefined}
			emptyText="The trainer's output appears here as it is written."
		/>
	);
}
