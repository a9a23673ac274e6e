// The Python and the sd-scripts that train: two paths, one button, and what came of it. Stands in the settings.
import { useQuery } from "@tanstack/react-query";
import { type ComponentProps, useState } from "react";
import type { BackendStatus } from "@/api/bindings";
import { PathPicker } from "@/components/path-picker";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { backendQuery, checkQuery, useCheckBackend, useUseBackend } from "./api";
import { BackendFacts } from "./backend-facts";

export function BackendForm() {
	const { data: status, error } = useQuery(backendQuery);
	if (error) return <ProblemAlert error={error} />;
	if (!status) return <p className="py-2 text-muted-foreground">Reading what is set up</p>;
	return <Form key={`${status.python}|${status.sd_scripts}`} status={status} />;
}

function Form({ status }: { status: BackendStatus }) {
	const [python, setPython] = useState(status.python ?? "");
	const [scripts, setScripts] = useState(status.sd_scripts ?? "");
	const use = useUseBackend();
	const check = useCheckBackend();
	const started = check.data ?? use.data;
	const { data: job = started } = useQuery({ ...checkQuery(started?.id ?? 0), enabled: started !== undefined });
	const asking = job?.state === "queued" || job?.state === "running";
	const changed = python !== (status.python ?? "") || scripts !== (status.sd_scripts ?? "");
	const problem = use.error ?? check.error ?? (job?.state === "failed" ? job.problem : null);
	return (
		<div className="space-y-2 py-3" data-testid="backend">
			<PathRow
				id="backend-python"
				label="Python"
				kind="file"
				title="Choose the python of the environment"
				placeholder="venv/bin/python"
				value={python}
				onChange={setPython}
			/>
			<PathRow
				id="backend-scripts"
				label="sd-scripts folder"
				kind="folder"
				title="Choose the sd-scripts folder"
				placeholder="The folder with train_network.py"
				value={scripts}
				onChange={setScripts}
			/>
			<div className="flex items-center gap-3 pl-[192px]">
				<Button
					data-testid="backend-use"
					variant={changed ? "primary" : "secondary"}
					disabled={asking || use.isPending || !python || !scripts}
					onClick={() => (changed || !status.name ? use.mutate({ python, scripts }) : check.mutate(status.name))}
				>
					{changed || !status.name ? "Use this Python" : "Check again"}
				</Button>
				{asking && <span className="text-muted-foreground">Asking Python what it can do</span>}
			</div>
			<div className="pl-[192px]">
				{problem && <ProblemAlert error={problem} />}
				{!problem && !asking && <BackendFacts status={status} />}
			</div>
		</div>
	);
}

function PathRow({ id, label, ...picker }: ComponentProps<typeof PathPicker> & { id: string; label: string }) {
	return (
		<div className="flex items-center gap-3">
			<label htmlFor={id} className="w-[180px] shrink-0">
				{label}
			</label>
			<PathPicker eager id={id} data-testid={id} {...picker} />
		</div>
	);
}
