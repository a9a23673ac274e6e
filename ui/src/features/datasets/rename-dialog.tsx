// Gives a dataset another name. The folder keeps its own.
import { useState } from "react";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { useRenameDataset } from "./api";

export function RenameDialog({ name, onClose }: { name: string; onClose: () => void }) {
	const [to, setTo] = useState(name);
	const rename = useRenameDataset();
	const submit = () => rename.mutate({ name, to: to.trim() }, { onSuccess: onClose });
	return (
		<Dialog open onOpenChange={(open) => !open && onClose()}>
			<DialogContent title={`Rename ${name}`} description="Only in Nyx; the folder keeps its name.">
				<form
					onSubmit={(event) => {
						event.preventDefault();
						submit();
					}}
				>
					<DialogBody className="space-y-3">
						<Input aria-label="New name" value={to} onChange={(event) => setTo(event.target.value)} autoFocus />
						{rename.error && <ProblemAlert error={rename.error} />}
					</DialogBody>
					<DialogFooter>
						<Button onClick={onClose}>Cancel</Button>
						<Button variant="primary" type="submit" disabled={to.trim() === "" || rename.isPending}>
							Rename
						</Button>
					</DialogFooter>
				</form>
			</DialogContent>
		</Dialog>
	);
}
