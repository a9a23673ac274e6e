// The frame of every page: title bar, rail, page, status bar. A home that cannot be opened is told here, in place of everything.
import { useQuery } from "@tanstack/react-query";
import { Outlet, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Toaster } from "@/components/ui/sonner";
import { AddFolderProvider } from "@/features/datasets/add-folder";
import { useIsTraining } from "@/features/runs/api";
import { startUpQuery } from "@/features/settings/api";
import { ImportDraftProvider, ImportOverlay, useImportDraft } from "@/features/training/import-draft";
import { isSettings } from "@/features/training/import-words";
import { ErrorPage } from "./error-page";
import { Rail } from "./rail";
import { useGlobalShortcuts } from "./shortcuts";
import { StatusBar } from "./status-bar";
import { useTheme } from "./theme";
import { TitleBar } from "./title-bar";

export function Shell() {
	const theme = useTheme();
	const { error } = useQuery(startUpQuery);
	useGlobalShortcuts();
	return (
		<div className="grid h-full grid-cols-[68px_minmax(0,1fr)] grid-rows-[40px_minmax(0,1fr)_28px]">
			<TitleBar />
			<Rail training={useIsTraining()} />
			<main className="relative min-h-0 min-w-0 overflow-hidden bg-background">
				{error ? (
					<ErrorPage error={error} />
				) : (
					<ImportDraftProvider>
						<Drops>
							<Outlet />
						</Drops>
					</ImportDraftProvider>
				)}
			</main>
			<StatusBar />
			<Toaster theme={theme} />
		</div>
	);
}

/** What is dropped on the window is a dataset, or settings to import. */
function Drops({ children }: { children: ReactNode }) {
	const onTrain = useLocation().pathname.startsWith("/train");
	const { file } = useImportDraft();
	const others = {
		takes: (paths: string[]) => isSettings(paths, onTrain),
		drop: ([path]: string[]) => path && file(path),
		overlay: <ImportOverlay />,
	};
	return <AddFolderProvider others={others}>{children}</AddFolderProvider>;
}
