// Adding a folder, from anywhere in the window: dropped on it, or chosen with Ctrl+O. Wraps the pages.
import { useNavigate } from "@tanstack/react-router";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { toast } from "sonner";
import { type DropPoint, useFileDrop } from "@/api/drop";
import { choosePath } from "@/components/path-picker";
import { plural } from "@/lib/format";
import { useShortcuts } from "@/lib/use-shortcuts";
import { AddDialog } from "./add-dialog";
import { useAddDataset } from "./api";
import { copyTargetAt, DropOverlay } from "./drop-overlay";

type AddFolder = {
	/** Opens the desktop's folder dialog. */
	choose: () => void;
};

const Context = createContext<AddFolder>({ choose: () => undefined });
export const useAddFolder = () => useContext(Context);

/** Files that another part of the window takes when they are dropped. */
type OtherFiles = {
	takes: (paths: string[]) => boolean;
	drop: (paths: string[]) => void;
	/** What the window shows while they hover over it. */
	overlay: ReactNode;
};

export function AddFolderProvider({ others, children }: { others?: OtherFiles; children: ReactNode }) {
	/** The folder that is asked about, and the problem of the last try with it. */
	const [asked, setAsked] = useState<{ path: string; problem?: unknown } | null>(null);
	const navigate = useNavigate();
	const { mutateAsync, isPending } = useAddDataset();

	const add = useCallback(
		async (path: string, copy: boolean) => {
			try {
				const { summary, subsets } = await mutateAsync({ path, copy });
				setAsked(null);
				// The page that opens shows the rest; what lies deeper is not to be seen there.
				if (subsets.length > 0) {
					const description = `${plural(subsets.length, "sub-folder")} with images can be added too.`;
					toast(`Added ${summary.name}`, { description });
				}
				await navigate({ to: "/datasets/$name", params: { name: summary.name } });
			} catch (problem) {
				setAsked({ path, problem });
			}
		},
		[mutateAsync, navigate],
	);
	const onDrop = async (paths: string[], at: DropPoint) => {
		const copy = copyTargetAt(at);
		for (const path of paths) await add(path, copy);
	};
	const hovering = useFileDrop((paths, at) => (others?.takes(paths) ? others.drop(paths) : void onDrop(paths, at)));
	const choose = useCallback(() => {
		void choosePath({ kind: "folder", title: "Choose a folder of images" }).then((path) => path && setAsked({ path }));
	}, []);
	useShortcuts({ "ctrl+o": choose });
	const value = useMemo(() => ({ choose }), [choose]);

	return (
		<Context value={value}>
			{children}
			{hovering && others?.takes(hovering.paths) && others.overlay}
			{hovering && !others?.takes(hovering.paths) && <DropOverlay paths={hovering.paths} at={hovering.at} />}
			{asked && (
				<AddDialog
					path={asked.path}
					problem={asked.problem}
					busy={isPending}
					onAdd={(path, copy) => void add(path, copy)}
					onClose={() => setAsked(null)}
				/>
			)}
		</Context>
	);
}
