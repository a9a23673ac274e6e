// Datasets: what the window asks and tells the core about them.
import { queryOptions, useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { toast } from "sonner";
import { type Added, commands } from "@/api/bindings";
import { useJobMutation } from "@/api/jobs";

/** Every dataset with its counts. */
export const datasetsQuery = queryOptions({ queryKey: ["datasets"], queryFn: () => commands.listDatasets() });

/** One dataset with its counts. */
export const datasetQuery = (name: string) =>
	queryOptions({ queryKey: ["datasets", "one", name], queryFn: () => commands.getDataset(name) });

/** All images of a dataset, in the order of the trainer. */
export const imagesQuery = (name: string) =>
	queryOptions({ queryKey: ["datasets", "images", name], queryFn: () => commands.listImages(name) });

/** What a folder holds that is not registered yet; asked anew each time. */
export const probeQuery = (path: string) =>
	queryOptions({ queryKey: ["datasets", "probe", path], queryFn: () => commands.probeFolder(path), gcTime: 0 });

/** Registers a folder; pending until all of it was read. The caller shows the problem. */
export function useAddDataset() {
	return useJobMutation<{ path: string; copy: boolean }, Added>(({ path, copy }) => commands.addDataset(path, copy), {
		stopped: "Nothing was added.",
		meta: { quiet: true },
	});
}

export function useRenameDataset() {
	return useMutation({
		meta: { quiet: true },
		mutationFn: ({ name, to }: { name: string; to: string }) => commands.renameDataset(name, to),
	});
}

/** Forgets a dataset. Nothing is asked first: adding its folder again brings it back. */
export function useForgetDataset() {
	const add = useAddDataset();
	return useMutation({
		mutationFn: (name: string) => commands.removeDataset(name),
		onSuccess: ({ name, path }) => {
			const undo = { label: "Undo", onClick: () => add.mutate({ path, copy: false }) };
			toast(`Forgot ${name}`, { description: `Its files stay in ${path}`, action: undo });
		},
	});
}

/** Looks whether folders changed, now and whenever the window comes to the front. What changed arrives as news. */
export function useFreshIndex(name?: string): void {
	useEffect(() => {
		const look = () => {
			// A folder that cannot be read is noted in its dataset; nothing else is worth a word here.
			(name === undefined ? commands.refreshDatasets() : commands.refreshDataset(name)).catch(() => undefined);
		};
		look();
		window.addEventListener("focus", look);
		return () => window.removeEventListener("focus", look);
	}, [name]);
}
