// One run: its head with tabs, and the open tab below.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ProblemAlert } from "@/components/problem-alert";
import { Alarms } from "./alarms";
import { runQuery } from "./api";
import { RunHeader } from "./run-header";

type Props = {
	run: string;
	/** What the graphics card is at, for the head of the run. */
	card?: ReactNode;
	/** The open tab. */
	children: ReactNode;
};

export function RunPage({ run: name, card, children }: Props) {
	const { data: run, error } = useQuery(runQuery(name));
	if (error && !run) return <ProblemAlert error={error} className="m-5" />;
	if (!run) return <p className="p-5 text-muted-foreground">Reading the run</p>;
	return (
		<div className="flex h-full flex-col" data-testid="run-page">
			<RunHeader run={run} card={card} />
			<Alarms run={run} />
			<div className="min-h-0 flex-1">{children}</div>
		</div>
	);
}
