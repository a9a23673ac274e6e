// The choice of the drop overlay, as a dialog: after Ctrl+O, and whenever adding did not work.
import { useQuery } from "@tanstack/react-query";
import { FolderPlus } from "lucide-react";
import { JobBar } from "@/components/job-bar";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent } from "@/components/ui/dialog";
import { plural } from "@/lib/format";
import { AddTargets } from "./add-targets";
import { probeQuery } from "./api";
import { ProbeSummary } from "./probe-summary";

type Props = {
	path: string;
	/** Why the last try failed. */
	problem?: unknown;
	busy: boolean;
	/** The job that adds it now. */
	job: number | undefined;
	onAdd: (path: string, copy: boolean) => void;
	onClose: () => void;
};

export function AddDialog({ path, problem, busy, job, onAdd, onClose }: Props) {
	const { data: probe, error } = useQuery(probeQuery(path));
	return (
		<Dialog open onOpenChange={(open) => !open && onClose()}>
			<DialogContent title="Add a dataset" className="w-[760px]" data-testid="add-dialog">
				<DialogBody>
					{problem || error ? (
						<ProblemAlert error={problem ?? error} className="mb-4" />
					) : (
						<ProbeSummary title={probe?.name ?? path} probe={probe} />
					)}
					{probe && probe.images > 0 && (
						<AddTargets path={path} probe={probe} disabled={busy} onChoose={(way) => onAdd(path, way === "copy")} />
					)}
					{probe && probe.subsets.length > 0 && (
						<section className="mt-4">
							<h3 className="mb-1.5 text-small font-medium">Sub-folders with images, each a dataset of its own</h3>
							<ul className="flex flex-wrap gap-2">
								{probe.subsets.map(({ name, path: inside, images, repeats }) => (
									<li key={inside}>
										<Button disabled={busy} onClick={() => onAdd(inside, false)} data-testid="add-subset">
											<FolderPlus />
											Add {name}, {plural(images, "image")}
											{repeats !== null && <span className="text-muted-foreground">{repeats} repeats</span>}
										</Button>
									</li>
								))}
							</ul>
						</section>
					)}
					<JobBar job={job} title={`Adding ${path}`} className="mt-4" />
				</DialogBody>
			</DialogContent>
		</Dialog>
	);
}
