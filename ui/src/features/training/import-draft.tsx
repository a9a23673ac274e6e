// Importing settings of other programs, from anywhere in the window: dropped on it, chosen, or pasted. Wraps the pages.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useState } from "react";
import { commands, type ImportedDraft } from "@/api/bindings";
import { choosePath } from "@/components/path-picker";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { useOpenDraft } from "@/lib/use-open-draft";
import { draftsQuery } from "./api";
import { ImportPaste } from "./import-paste";
import { ImportReport } from "./import-report";
import { IMPORTABLE } from "./import-words";

type ImportDraft = {
	/** Imports a file. */
	file: (path: string) => void;
	/** Opens the desktop's file dialog. */
	choose: () => void;
	/** Opens the dialog to paste into. */
	paste: () => void;
};

const nothing = () => undefined;
const Context = createContext<ImportDraft>({ file: nothing, choose: nothing, paste: nothing });
export const useImportDraft = () => useContext(Context);

export function ImportDraftProvider({ children }: { children: ReactNode }) {
	const [imported, setImported] = useState<ImportedDraft>();
	const [pasting, setPasting] = useState(false);
	const openDraft = useOpenDraft();
	const client = useQueryClient();
	const onSuccess = async (done: ImportedDraft) => {
		setPasting(false);
		await client.invalidateQueries({ queryKey: draftsQuery.queryKey });
		await openDraft(done.draft);
		setImported(done);
	};
	const meta = { quiet: true };
	const file = useMutation({ mutationFn: (path: string) => commands.importDraft(path), meta, onSuccess });
	const text = useMutation({ mutationFn: (pasted: string) => commands.pasteDraft(pasted), meta, onSuccess });
	const choose = () => {
		const title = "Choose settings, a script with a training command, or a LoRA";
		void choosePath({ kind: "file", title, extensions: IMPORTABLE }).then((path) => path && file.mutate(path));
	};
	return (
		<Context value={{ file: file.mutate, choose, paste: () => setPasting(true) }}>
			{children}
			{imported && <ImportReport imported={imported} onClose={() => setImported(undefined)} />}
			{pasting && (
				<ImportPaste
					busy={text.isPending}
					problem={text.error}
					onPaste={text.mutate}
					onClose={() => {
						setPasting(false);
						text.reset();
					}}
				/>
			)}
			{file.isError && (
				<Dialog open onOpenChange={(open) => !open && file.reset()}>
					<DialogContent title="Nothing was imported" data-testid="import-problem">
						<DialogBody>
							<ProblemAlert error={file.error} />
						</DialogBody>
						<DialogFooter>
							<Button onClick={file.reset}>Close</Button>
							<Button variant="primary" onClick={choose}>
								Choose another file
							</Button>
						</DialogFooter>
					</DialogContent>
				</Dialog>
			)}
		</Context>
	);
}

/** What the window shows while settings hover over it. */
export function ImportOverlay() {
	return (
		<div
			className="fixed inset-x-0 bottom-7 top-10 z-50 flex items-center justify-center bg-overlay p-5"
			data-testid="import-overlay"
		>
			<div className="rounded-xl bg-popover p-5 text-center text-popover-foreground shadow-pop">
				<p className="text-title font-semibold">Import as a draft</p>
				<p className="mt-1 text-muted-foreground">
					The file stays as it is. A report says what was taken and what was not.
				</p>
			</div>
		</div>
	);
}
