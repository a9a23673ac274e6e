// Adds a tagger: a folder is chosen, the core tries its model, and a refusal is told here.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useEffect } from "react";
import { choosePath } from "@/components/path-picker";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { jobQuery, taggersQuery, useAddTagger } from "./api";

type Props = { onAdded: (id: string) => void };

export function AddTagger({ onAdded }: Props) {
	const client = useQueryClient();
	const add = useAddTagger();
	const { data: job = add.data } = useQuery({ ...jobQuery(add.data?.id ?? 0), enabled: add.data !== undefined });
	const trying = add.isPending || job?.state === "queued" || job?.state === "running";
	const problem = add.error ?? (job?.state === "failed" ? job.problem : null);
	const added = job?.state === "done" ? (job.result as { id: string } | null)?.id : undefined;
	useEffect(() => {
		if (added === undefined) return;
		void client.invalidateQueries(taggersQuery).then(() => onAdded(added));
		add.reset();
	}, [added, client, onAdded, add.reset]);
	const choose = async () => {
		const path = await choosePath({ kind: "folder", title: "Choose the folder of a tagger" });
		if (path !== null) add.mutate(path);
	};
	return (
		<div className="px-1.5">
			<Button variant="ghost" size="small" data-testid="add-tagger" disabled={trying} onClick={choose}>
				<Plus aria-hidden="true" />
				{trying ? "Trying the tagger" : "Add tagger"}
			</Button>
			{problem && <ProblemAlert error={problem} className="mx-1 mt-1" />}
		</div>
	);
}
