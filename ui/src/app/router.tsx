// All routes on one page. A route hands its parameters to a page of a feature; where two features meet, they are put together here.
import {
	createHashHistory,
	createRootRoute,
	createRoute,
	createRouter,
	Outlet,
	type RouterHistory,
	redirect,
} from "@tanstack/react-router";
import { BackendForm } from "@/features/backend/backend-form";
import { BulkTab } from "@/features/captions/bulk-tab";
import { CaptionStatus } from "@/features/captions/caption-status";
import { HistoryTab } from "@/features/captions/history-tab";
import { DatasetPage } from "@/features/datasets/dataset-page";
import { DatasetsPage } from "@/features/datasets/datasets-page";
import { RunGpu } from "@/features/gpu/run-gpu";
import { LorasPage } from "@/features/loras/loras-page";
import { readSearch as readLorasSearch } from "@/features/loras/search";
import { ConfigTab } from "@/features/runs/config-tab";
import { FilesTab } from "@/features/runs/files-tab";
import { LogTab } from "@/features/runs/log-tab";
import { OverviewTab } from "@/features/runs/overview-tab";
import { ProblemTab } from "@/features/runs/problem-tab";
import { RunPage } from "@/features/runs/run-page";
import { RunsPage } from "@/features/runs/runs-page";
import { SettingsPage } from "@/features/settings/settings-page";
import { TagTab } from "@/features/tagging/tag-tab";
import type { Crumb } from "./breadcrumb";
import { DatasetImages, DatasetPicture } from "./dataset-images";
import { ErrorPage } from "./error-page";
import { HomePage } from "./home-page";
import { Shell } from "./shell";
import { TrainRoute } from "./train-route";

declare module "@tanstack/react-router" {
	interface Register {
		router: ReturnType<typeof createAppRouter>;
	}
	interface StaticDataRouteOption {
		/** What the title bar says about where one is. */
		crumbs?: (params: Record<string, string>) => Crumb[];
	}
}

const root = createRootRoute({
	component: Shell,
	errorComponent: ErrorPage,
	notFoundComponent: () => <ErrorPage error={notFound} />,
});
const notFound = {
	code: "page_not_found",
	message: "There is no such page",
	hint: "Choose a page on the left",
	detail: null,
};
const crumbs = (...list: Crumb[]) => ({ crumbs: () => list });

const home = createRoute({
	getParentRoute: () => root,
	path: "/",
	staticData: crumbs({ label: "Home" }),
	component: HomePage,
});

const datasets = createRoute({
	getParentRoute: () => root,
	path: "/datasets",
	staticData: crumbs({ label: "Datasets" }),
	component: DatasetsPage,
});

/** `q` filters the images, `image` is the one in focus. */
type DatasetSearch = { q?: string; image?: string };
const text = (value: unknown) => (value === undefined || value === "" ? undefined : String(value));

const dataset = createRoute({
	getParentRoute: () => root,
	path: "/datasets/$name",
	staticData: { crumbs: ({ name = "" }) => [{ label: "Datasets", to: "/datasets" }, { label: name }] },
	validateSearch: (search: Record<string, unknown>): DatasetSearch => ({
		q: text(search.q),
		image: text(search.image),
	}),
	component: function Dataset() {
		return (
			<DatasetPage name={dataset.useParams().name} status={<CaptionStatus dataset={dataset.useParams().name} />}>
				<Outlet />
			</DatasetPage>
		);
	},
});
const images = createRoute({
	getParentRoute: () => dataset,
	path: "/",
	component: function Images() {
		const { name } = dataset.useParams();
		const { q = "", image } = dataset.useSearch();
		return <DatasetImages key={name} dataset={name} query={q} image={image} />;
	},
});
const bulk = createRoute({
	getParentRoute: () => dataset,
	path: "/bulk",
	component: function Bulk() {
		const { name } = dataset.useParams();
		const { q = "" } = dataset.useSearch();
		return (
			<BulkTab
				key={name}
				dataset={name}
				query={q}
				picture={(file) => (
					<DatasetPicture dataset={name} file={file} pixels={128} className="size-full object-cover" />
				)}
			/>
		);
	},
});
const tag = createRoute({
	getParentRoute: () => dataset,
	path: "/tag",
	component: () => <TagTab dataset={dataset.useParams().name} />,
});
const history = createRoute({
	getParentRoute: () => dataset,
	path: "/history",
	component: () => <HistoryTab dataset={dataset.useParams().name} />,
});

const train = createRoute({
	getParentRoute: () => root,
	path: "/train",
	/** `dataset` starts a new configuration with it. */
	validateSearch: (search: Record<string, unknown>): { dataset?: string } => ({ dataset: text(search.dataset) }),
	staticData: crumbs({ label: "Train" }),
	component: () => <TrainRoute />,
});
const draft = createRoute({
	getParentRoute: () => root,
	path: "/train/$draft",
	staticData: { crumbs: ({ draft: name = "" }) => [{ label: "Train", to: "/train" }, { label: name }] },
	component: () => <TrainRoute draft={draft.useParams().draft} />,
});

const runs = createRoute({
	getParentRoute: () => root,
	path: "/runs",
	staticData: crumbs({ label: "Runs" }),
	component: RunsPage,
});
const run = createRoute({
	getParentRoute: () => root,
	path: "/runs/$run",
	staticData: { crumbs: ({ run: name = "" }) => [{ label: "Runs", to: "/runs" }, { label: name }] },
	component: function Run() {
		return (
			<RunPage run={run.useParams().run}>
				<Outlet />
			</RunPage>
		);
	},
});
const runIndex = createRoute({
	getParentRoute: () => run,
	path: "/",
	beforeLoad: ({ params }) => {
		throw redirect({ to: "/runs/$run/overview", params, replace: true });
	},
});
const overview = createRoute({
	getParentRoute: () => run,
	path: "/overview",
	component: function RunOverview() {
		const { run: name } = run.useParams();
		return <OverviewTab run={name} gpu={<RunGpu run={name} />} />;
	},
});
/** `find` is what the log is searched for at first. */
const log = createRoute({
	getParentRoute: () => run,
	path: "/log",
	validateSearch: (search: Record<string, unknown>): { find?: string } => ({ find: text(search.find) }),
	component: () => <LogTab run={run.useParams().run} find={log.useSearch().find} />,
});
const config = createRoute({
	getParentRoute: () => run,
	path: "/config",
	component: () => <ConfigTab run={run.useParams().run} />,
});
const files = createRoute({
	getParentRoute: () => run,
	path: "/files",
	component: () => <FilesTab run={run.useParams().run} />,
});
const problem = createRoute({
	getParentRoute: () => run,
	path: "/problem",
	component: () => <ProblemTab run={run.useParams().run} />,
});

const loras = createRoute({
	getParentRoute: () => root,
	path: "/loras",
	staticData: crumbs({ label: "LoRAs" }),
	validateSearch: readLorasSearch,
	component: () => <LorasPage search={loras.useSearch()} />,
});
const settings = createRoute({
	getParentRoute: () => root,
	path: "/settings",
	staticData: crumbs({ label: "Settings" }),
	component: () => <SettingsPage backend={<BackendForm />} />,
});

const tree = root.addChildren([
	home,
	datasets,
	dataset.addChildren([images, bulk, tag, history]),
	train,
	draft,
	runs,
	run.addChildren([runIndex, overview, log, config, files, problem]),
	loras,
	settings,
]);

/** The router; tests give it a history of their own. */
export function createAppRouter(from: RouterHistory = createHashHistory()) {
	return createRouter({ routeTree: tree, history: from, defaultErrorComponent: ErrorPage, scrollRestoration: true });
}
