// What a run made and where it lies.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { OpenFolder } from "@/components/open-folder";
import { count, size } from "@/lib/format";
import { listingQuery, runQuery } from "./api";
import { RunCommand } from "./run-command";
import { fileName } from "./words";

export function FilesTab({ run: name }: { run: string }) {
	const { data: run } = useQuery(runQuery(name));
	const { data: listing } = useQuery(listingQuery(name));
	if (!run) return null;
	const replay = run.trainer === "replay";
	return (
		<div className="h-full overflow-auto p-5">
			<div className="max-w-[1000px] space-y-5">
				<dl className="grid grid-cols-[120px_minmax(0,1fr)] items-center gap-y-1.5">
					<Path name="Run folder" path={run.folder} />
					{!replay && <Path name="Models" path={run.output_dir} />}
				</dl>
				<table className="w-full table-fixed" data-testid="run-files">
					<thead className="text-left text-small text-muted-foreground">
						<tr className="h-8 border-b [&>th]:font-normal">
							<th>File</th>
							<th className="w-40" />
							<th className="w-28 text-right">Size</th>
						</tr>
					</thead>
					<tbody>
						{run.outputs.map((output) => (
							<Row key={output.path} path={output.path} note={output.last ? "final model" : "checkpoint"}>
								{output.bytes === null ? (replay ? "as recorded" : "missing") : size(output.bytes)}
							</Row>
						))}
						{run.truncated.map((path) => (
							<Row key={path} path={path} note={<span className="text-warning">ends early, set aside</span>} />
						))}
					</tbody>
				</table>
				{run.outputs.length + run.truncated.length === 0 && (
					<p className="text-muted-foreground">No model has been saved yet.</p>
				)}
				{replay && (
					<p className="text-muted-foreground">
						This run is a recording. The names are those of the recorded run; no file was written.
					</p>
				)}
				{listing?.command && <RunCommand command={listing.command} />}
				{listing && (
					<table className="w-full table-fixed" data-testid="folder-files">
						<caption className="pb-1 text-left font-semibold">In the run folder</caption>
						<tbody>
							{listing.files.map(({ path, bytes }) => (
								<tr key={path} className="h-7 border-b text-small">
									<td className="selectable truncate font-mono" title={path}>
										{path}
									</td>
									<td className="w-28 text-right text-muted-foreground">{size(bytes)}</td>
								</tr>
							))}
						</tbody>
					</table>
				)}
				{listing !== undefined && listing.left_out > 0 && (
					<p className="text-muted-foreground">{`${count(listing.left_out)} more files are not shown.`}</p>
				)}
			</div>
		</div>
	);
}

function Path({ name, path }: { name: string; path: string }) {
	return (
		<>
			<dt className="text-muted-foreground">{name}</dt>
			<dd className="flex min-w-0 items-center gap-3">
				<span className="selectable min-w-0 break-all font-mono text-small">{path}</span>
				<OpenFolder path={path} className="shrink-0" />
			</dd>
		</>
	);
}

function Row({ path, note, children }: { path: string; note: ReactNode; children?: ReactNode }) {
	return (
		<tr className="h-row border-b">
			<td className="selectable truncate font-mono text-small" title={path}>
				{fileName(path)}
			</td>
			<td className="text-small text-muted-foreground">{note}</td>
			<td className="text-right text-muted-foreground">{children}</td>
		</tr>
	);
}
