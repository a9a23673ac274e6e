// The files that a run saved, newest first.
import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import type { Checkpoint, Output, Run } from "@/api/bindings";
import { OpenFolder } from "@/components/open-folder";
import { Badge } from "@/components/ui/badge";
import { plural, size } from "@/lib/format";
import { CheckpointActions } from "./checkpoint-actions";
import { checkpointsQuery } from "./checkpoints-api";
import { fileName } from "./words";

type Props = { run: Pick<Run, "run" | "outputs" | "output_dir" | "trainer" | "truncated"> };

export function Checkpoints({ run }: Props) {
	const files = [...run.outputs].reverse();
	const replay = run.trainer === "replay";
	const { data } = useQuery(checkpointsQuery(run.run));
	const found = new Map(data?.checkpoints.map((row) => [row.file, row]));
	return (
		<section aria-label="Checkpoints" className="flex min-h-0 flex-col rounded-lg border bg-card">
			<header className="flex h-10 shrink-0 items-center px-3.5">
				<h2 className="font-semibold">Checkpoints</h2>
				<span className="ml-auto text-small text-muted-foreground">
					{files.length > 0 && plural(files.length, "file")}
				</span>
			</header>
			{files.length === 0 && (
				<p className="px-3.5 pb-3.5 text-muted-foreground">Files appear here as the trainer saves them.</p>
			)}
			<ul className="min-h-0 overflow-auto">
				{files.map((output) => (
					<Row key={output.path} run={run.run} output={output} found={found.get(output.file)} replay={replay} />
				))}
			</ul>
			{run.truncated.map((path) => (
				<p key={path} className="flex items-start gap-1.5 px-3.5 py-1.5 text-small text-warning">
					<TriangleAlert className="mt-px size-3.5 shrink-0" aria-hidden="true" />
					<span className="min-w-0 break-all">{`${fileName(path)} ends early and was set aside`}</span>
				</p>
			))}
			{files.length > 0 && (
				<footer className="flex items-center gap-1.5 border-t px-3.5 py-2 text-small text-muted-foreground">
					{replay ? (
						"Names from the recording. Nothing was written."
					) : (
						<>
							<span className="selectable min-w-0 flex-1 truncate font-mono text-micro" title={run.output_dir}>
								{run.output_dir}
							</span>
							<OpenFolder path={run.output_dir} />
						</>
					)}
				</footer>
			)}
		</section>
	);
}

type RowProps = { run: string; output: Output; found: Checkpoint | undefined; replay: boolean };

function Row({ run, output, found, replay }: RowProps) {
	const kept = found?.pinned ? "pinned" : found?.goes?.replace(/^G/, "g");
	return (
		<li className="flex items-center gap-3 px-3.5 py-[7px]" data-testid="checkpoint">
			<div className="min-w-0 flex-1">
				<div className="truncate font-medium" title={output.path}>
					{output.file}
				</div>
				<div className="text-small text-muted-foreground">
					{output.bytes !== null ? size(output.bytes) : replay ? "as recorded" : "not on the disk any more"}
					{kept && ` · ${kept}`}
				</div>
			</div>
			{output.last && <Badge tone="primary">final</Badge>}
			{found && !replay && <CheckpointActions run={run} checkpoint={found} />}
		</li>
	);
}
