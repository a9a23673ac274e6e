// Adding a folder, from anywhere in the window: dropped on it, or chosen with Ctrl+O. Wraps the pages.
import { useRouter } from "@tanstack/react-router";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { toast } from "sonner";
import { type DropPoint, useFileDrop } from "@/api/drop";
import { asProblem } from "@/api/problem";
import { JobBar } from "@/components/job-bar";
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
	const router = useRouter();
	const { mutateAsync, isPending, variables, job } = useAddDataset();

	const add = useCallback(
		async (path: string, copy: boolean) => {
			const here = router.state.location.href;
			try {
				const { summary, subsets } = await mutateAsync({ path, copy });
				setAsked(null);
				const open = () => router.navigate({ to: "/datasets/$name", params: { name: summary.name } }) as Promise<void>;
				// The page that opens shows the rest; what lies deeper is not to be seen there.
				const deeper = `${plural(subsets.length, "sub-folder")} with images can be added too.`;
				const description = subsets.length > 0 ? deeper : plural(summary.images, "image");
				// Whoever went on to something else is not pulled away from it.
				if (router.state.location.href !== here)
					return void toast(`Added ${summary.name}`, {
						description,
						action: { label: `Open ${summary.name}`, onClick: () => void open() },
					});
				if (subsets.length > 0) toast(`Added ${summary.name}`, { description });
				await open();
			} catch (problem) {
				const { code, message, hint } = asProblem(problem);
				if (code === "cancelled") toast(message, { description: hint ?? undefined });
				else setAsked({ path, problem });
			}
		},
		[mutateAsync, router],
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
			{!asked && variables && (
				<JobBar
					job={job}
					title={`Adding ${variables.path}`}
					className="absolute inset-x-0 bottom-4 z-40 mx-auto w-[420px] rounded-lg border bg-popover p-3 shadow-pop"
				/>
			)}
			{asked && (
				<AddDialog
					path={asked.path}
					problem={asked.problem}
					busy={isPending}
					job={job}
					onAdd={(path, copy) => void add(path, copy)}
					onClose={() => setAsked(null)}
				/>
			)}
		</Context>
	);
}
