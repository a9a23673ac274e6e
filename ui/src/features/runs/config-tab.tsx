// What was asked of the trainer: the files it was started with.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { EmptyState } from "@/components/empty-state";
import { ProblemAlert } from "@/components/problem-alert";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { filesQuery } from "./api";
import { LineageLine } from "./lineage-line";

export function ConfigTab({ run }: { run: string }) {
	const { data: files, error } = useQuery(filesQuery(run));
	const [chosen, setChosen] = useState<string | null>(null);
	if (error) return <ProblemAlert error={error} className="m-5" />;
	const file = files?.find((each) => each.name === chosen) ?? files?.[0];
	if (files && !file)
		return <EmptyState title="No configuration" text="The folder of this run holds no configuration files." />;
	return (
		<div className="flex h-full flex-col">
			<LineageLine run={run} />
			<div className="flex h-11 shrink-0 items-center border-b px-5">
				{files && file && (
					<ToggleGroup
						small
						label="File"
						value={file.name}
						onChange={setChosen}
						choices={files.map(({ name }) => ({ value: name, label: name }))}
					/>
				)}
			</div>
			<pre
				data-testid="config-text"
				className="selectable min-h-0 flex-1 overflow-auto bg-sunken px-5 py-3 font-mono text-[12px] leading-[21px]"
			>
				{file?.text}
			</pre>
		</div>
	);
}
