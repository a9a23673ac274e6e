// A draft's files and scripts into a folder that the person chooses, to train without Nyx.
import { toast } from "sonner";
import { commands } from "@/api/bindings";
import { asProblem } from "@/api/problem";
import { choosePath } from "@/components/path-picker";
import { plural } from "@/lib/format";

/** Asks for the folder and writes; a toast says what was written, or why nothing was. */
export function useExportDraft() {
	return async (id: string) => {
		const folder = await choosePath({ kind: "folder", title: "Choose a folder for the files and scripts" });
		if (folder === null) return;
		try {
			const { files, errors, secrets } = await commands.exportDraft(id, folder);
			const needs = secrets.length > 0 ? `Set ${secrets.join(", ")} before the start. ` : "";
			const refused = errors.length > 0 ? `The trainer refuses it as it is: ${plural(errors.length, "error")}.` : "";
			toast(`Exported ${plural(files.length, "file")} to ${folder}`, { description: needs + refused || undefined });
		} catch (error) {
			const { message, hint } = asProblem(error);
			toast.error(message, { description: hint ?? undefined });
		}
	};
}
