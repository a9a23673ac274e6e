// What a run made and where it lies.
import { useQuery } from "@tanstack/react-query";
import { OpenFolder } from "@/components/open-folder";
import { count, size } from "@/lib/format";
import { listingQuery, runQuery } from "./api";
import { CheckpointTable } from "./checkpoint-table";
import { RunCommand } from "./run-command";

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
				<CheckpointTable run={run} />
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
