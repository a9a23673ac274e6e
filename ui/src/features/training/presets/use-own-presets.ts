// The user's own presets: import, export, put away. What was done is told where it would not be seen.
import { toast } from "sonner";
import { commands } from "@/api/bindings";
import { asProblem } from "@/api/problem";
import { choosePath } from "@/components/path-picker";

async function told(work: () => Promise<void>) {
	try {
		await work();
	} catch (error) {
		const { message, hint } = asProblem(error);
		toast.error(message, { description: hint ?? undefined });
	}
}

/** Asks for a file and keeps its recipe as a preset. */
export function useImportPreset() {
	return async () => {
		const path = await choosePath({ kind: "file", title: "Choose a preset", extensions: ["toml"] });
		if (path === null) return;
		await told(async () => {
			const { name, left_out } = (await commands.importPreset(path)).summary;
			const without = left_out.length > 0 ? `Left out, for it belongs to a job: ${left_out.join(", ")}` : undefined;
			toast(`Took the preset ${name}`, { description: without });
		});
	};
}

/** Asks for a folder and writes the preset into it, to share. */
export function useExportPreset() {
	return async (name: string) => {
		const folder = await choosePath({ kind: "folder", title: "Choose a folder for the preset" });
		if (folder === null) return;
		await told(async () => void toast(`Wrote ${await commands.exportPreset(name, folder)}`));
	};
}

/** Puts a preset into the trash folder of the home. */
export function useRemovePreset() {
	return (name: string) =>
		told(async () => {
			await commands.removePreset(name);
			toast(`Put the preset ${name} into the trash folder`);
		});
}
