// Renders a page of the real router, or a component, with the providers of the app.
import { QueryClientProvider } from "@tanstack/react-query";
import {
	createMemoryHistory,
	createRootRoute,
	createRouter,
	type RouterHistory,
	RouterProvider,
} from "@tanstack/react-router";
import { render, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { createClient } from "@/api/client";
import { listen } from "@/api/events";
import { createAppRouter } from "@/app/router";
import { TooltipProvider } from "@/components/ui/tooltip";

/** The whole app at a path, `/datasets/mika?q=smile`. Fake the api first. */
export async function renderApp(path: string) {
	const router = createAppRouter(createMemoryHistory({ initialEntries: [path] }));
	const rendered = mount(<RouterProvider router={router} />);
	await waitFor(() => {
		if (router.state.status !== "idle") throw new Error("the router is still loading");
	});
	return { ...rendered, router };
}

/** One component. Links in it work, and go nowhere. */
export async function renderUi(ui: ReactNode, history: RouterHistory = createMemoryHistory()) {
	const router = createRouter({
		routeTree: createRootRoute({ component: () => ui, notFoundComponent: () => ui }),
		history,
	});
	const rendered = mount(<RouterProvider router={router as never} />);
	await waitFor(() => {
		if (router.state.status !== "idle") throw new Error("the router is still loading");
	});
	return { ...rendered, router };
}

function mount(ui: ReactNode) {
	const client = createClient();
	const stop = listen(client);
	const rendered = render(
		<QueryClientProvider client={client}>
			<TooltipProvider delayDuration={0}>{ui}</TooltipProvider>
		</QueryClientProvider>,
	);
	return { ...rendered, client, user: userEvent.setup(), stop };
}
