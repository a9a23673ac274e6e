// All routes on one page. Home comes with the window; every other page is a part of its own that is loaded when it is first
// looked at, or when the pointer or the focus rests on a link to it.
import {
	createHashHistory,
	createRootRoute,
	createRoute,
	createRouter,
	lazyRouteComponent,
	type RouterHistory,
	redirect,
} from "@tanstack/react-router";
import { readSearch as readLorasSearch } from "@/features/loras/search";
import { RunName } from "@/features/runs/run-name";
import { readCompareSearch, readRunsSearch } from "@/features/runs/runs-search";
import { readSearch as readStepsSearch } from "@/features/steps/search";
import type { Crumb } from "./breadcrumb";
import { ErrorPage } from "./error-page";
import { HomePage } from "./home-page";
import { type SetupStep, STEPS } from "./setup-steps";
import { Shell } from "./shell";

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

const datasetPage = (name: keyof typeof import("./dataset-pages")) =>
	lazyRouteComponent(() => import("./dataset-pages"), name);
const runPage = (name: keyof typeof import("./run-pages")) => lazyRouteComponent(() => import("./run-pages"), name);

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
	component: lazyRouteComponent(() => import("@/features/datasets/datasets-page"), "DatasetsPage"),
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
	component: datasetPage("Dataset"),
});
const images = createRoute({
	getParentRoute: () => dataset,
	path: "/",
	component: datasetPage("Images"),
});
const bulk = createRoute({
	getParentRoute: () => dataset,
	path: "/bulk",
	component: datasetPage("Bulk"),
});
const tag = createRoute({
	getParentRoute: () => dataset,
	path: "/tag",
	component: datasetPage("Tag"),
});
const history = createRoute({
	getParentRoute: () => dataset,
	path: "/history",
	component: datasetPage("History"),
});

const train = createRoute({
	getParentRoute: () => root,
	path: "/train",
	/** `dataset` starts a new configuration with it. */
	validateSearch: (search: Record<string, unknown>): { dataset?: string } => ({ dataset: text(search.dataset) }),
	staticData: crumbs({ label: "Train" }),
	component: lazyRouteComponent(() => import("./train-route"), "Train"),
});
const draft = createRoute({
	getParentRoute: () => root,
	path: "/train/$draft",
	staticData: { crumbs: ({ draft: name = "" }) => [{ label: "Train", to: "/train" }, { label: name }] },
	component: lazyRouteComponent(() => import("./train-route"), "Draft"),
});

const runs = createRoute({
	getParentRoute: () => root,
	path: "/runs",
	staticData: crumbs({ label: "Runs" }),
	validateSearch: readRunsSearch,
	component: lazyRouteComponent(() => import("./runs-route"), "RunsRoute"),
});
const compare = createRoute({
	getParentRoute: () => root,
	path: "/runs/compare",
	staticData: { crumbs: () => [{ label: "Runs", to: "/runs" }, { label: "Compare" }] },
	validateSearch: readCompareSearch,
	component: lazyRouteComponent(() => import("./runs-route"), "CompareRoute"),
});
const run = createRoute({
	getParentRoute: () => root,
	path: "/runs/$run",
	staticData: { crumbs: ({ run: name = "" }) => [{ label: "Runs", to: "/runs" }, { label: <RunName run={name} /> }] },
	component: runPage("Run"),
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
	component: lazyRouteComponent(() => import("./run-overview"), "RunOverview"),
});
const samples = createRoute({
	getParentRoute: () => run,
	path: "/samples",
	component: runPage("Samples"),
});
/** `find` is what the log is searched for at first. */
const log = createRoute({
	getParentRoute: () => run,
	path: "/log",
	validateSearch: (search: Record<string, unknown>): { find?: string } => ({ find: text(search.find) }),
	component: runPage("Log"),
});
const config = createRoute({
	getParentRoute: () => run,
	path: "/config",
	component: runPage("Config"),
});
const files = createRoute({
	getParentRoute: () => run,
	path: "/files",
	component: runPage("Files"),
});
const problem = createRoute({
	getParentRoute: () => run,
	path: "/problem",
	component: runPage("Problem"),
});

const loras = createRoute({
	getParentRoute: () => root,
	path: "/loras",
	staticData: crumbs({ label: "LoRAs" }),
	validateSearch: readLorasSearch,
	component: lazyRouteComponent(() => import("./loras-route"), "LorasRoute"),
});
const steps = createRoute({
	getParentRoute: () => root,
	path: "/steps",
	staticData: crumbs({ label: "Step calculator" }),
	validateSearch: readStepsSearch,
	component: lazyRouteComponent(() => import("./steps-route"), "StepsRoute"),
});
/** `step` is the one in sight; the backend's unless named. */
const setup = createRoute({
	getParentRoute: () => root,
	path: "/setup",
	staticData: crumbs({ label: "Set up" }),
	validateSearch: (search: Record<string, unknown>): { step?: SetupStep } => ({
		step: STEPS.find((step) => step === search.step),
	}),
	component: lazyRouteComponent(() => import("./setup-page"), "SetupPage"),
});
const settings = createRoute({
	getParentRoute: () => root,
	path: "/settings",
	staticData: crumbs({ label: "Settings" }),
	component: lazyRouteComponent(() => import("./settings-route"), "SettingsRoute"),
});

const tree = root.addChildren([
	home,
	datasets,
	dataset.addChildren([images, bulk, tag, history]),
	train,
	draft,
	runs,
	compare,
	run.addChildren([runIndex, overview, samples, log, config, files, problem]),
	loras,
	steps,
	setup,
	settings,
]);

/** The router; tests give it a history of their own. */
export function createAppRouter(from: RouterHistory = createHashHistory()) {
	return createRouter({
		routeTree: tree,
		history: from,
		defaultErrorComponent: ErrorPage,
		defaultPreload: "intent",
		scrollRestoration: true,
	});
}
