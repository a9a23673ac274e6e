// A report of a run for those who help: what it holds is shown first, then saved as a ZIP file in a folder of one's choice.
import { useMutation, useQuery } from "@tanstack/react-query";
import { FileArchive } from "lucide-react";
import { useId, useState } from "react";
import { OpenFolder } from "@/components/open-folder";
import { choosePath } from "@/components/path-picker";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogBody, DialogContent, DialogFooter, DialogTrigger } from "@/components/ui/dialog";
import { cn } from "@/lib/cn";
import { plural, size } from "@/lib/format";
import { reportQuery, saveReport } from "./api";

export function ExportReport({ run }: { run: string }) {
	const [open, setOpen] = useState(false);
	return (
		<Dialog open={open} onOpenChange={setOpen}>
			<DialogTrigger asChild>
				<Button data-testid="export-report">
					<FileArchive />
					Export report
				</Button>
			</DialogTrigger>
			<DialogContent
				className="w-[760px]"
				title="Export report"
				description="A ZIP file for those who help. Names, paths, keys and addresses are taken out; look through it before you give it away."
			>
				<Contents run={run} />
			</DialogContent>
		</Dialog>
	);
}

function Contents({ run }: { run: string }) {
	const [captions, setCaptions] = useState(false);
	const [shown, setShown] = useState("summary.txt");
	const id = useId();
	const { data: parts, error } = useQuery(reportQuery(run, captions));
	const save = useMutation({ mutationFn: (folder: string) => saveReport(run, captions, folder) });
	const choose = async () => {
		const folder = await choosePath({ kind: "folder", title: "Choose a folder for the report" });
		if (folder !== null) save.mutate(folder);
	};
	const part = parts?.find(({ name }) => name === shown) ?? parts?.[0];
	return (
		<>
			<DialogBody>
				{error && <ProblemAlert error={error} />}
				<div className="flex h-[320px] min-h-0 rounded-md border">
					<ul
						aria-label="Contents"
						className="w-[210px] shrink-0 overflow-auto border-r p-1"
						data-testid="report-parts"
					>
						{parts?.map(({ name, about, text }) => (
							<li key={name}>
								<button
									type="button"
									aria-current={name === part?.name}
									onClick={() => setShown(name)}
									className={cn(
										"w-full rounded-sm px-2 py-1 text-left hover:bg-accent",
										name === part?.name && "bg-accent",
									)}
								>
									<span className="flex gap-2">
										<span className="truncate font-mono text-small">{name}</span>
										<span className="ml-auto shrink-0 text-micro text-muted-foreground">{size(text.length)}</span>
									</span>
									<span className="block truncate text-micro text-muted-foreground" title={about}>
										{about}
									</span>
								</button>
							</li>
						))}
					</ul>
					<pre className="selectable min-w-0 flex-1 overflow-auto whitespace-pre-wrap break-words bg-sunken p-3 font-mono text-micro">
						{part?.text.slice(0, SHOWN)}
					</pre>
				</div>
				<span className="mt-3 flex items-center gap-2">
					<Checkbox id={id} checked={captions} onCheckedChange={(checked) => setCaptions(checked === true)} />
					<label htmlFor={id}>Take prompts, captions and trigger words along</label>
				</span>
				{save.error && <ProblemAlert error={save.error} className="mt-3" />}
				{save.data && (
					<p className="selectable mt-3 flex items-center gap-2" data-testid="report-saved">
						<span
							className="min-w-0 truncate"
							title={save.data.file}
						>{`Saved, ${size(save.data.bytes)}: ${save.data.file}`}</span>
						<OpenFolder path={save.data.file} className="ml-auto shrink-0" />
					</p>
				)}
			</DialogBody>
			<DialogFooter>
				<Button
					variant="primary"
					disabled={!parts || save.isPending}
					onClick={() => void choose()}
					data-testid="save-report"
				>
					{parts ? `Save ${plural(parts.length, "file")} as ZIP` : "Reading the run"}
				</Button>
			</DialogFooter>
		</>
	);
}

/** Characters shown of a part; the file holds it whole. */
const SHOWN = 60_000;
