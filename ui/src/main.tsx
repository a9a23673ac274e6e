// The start of the interface: providers, router, and the one listener for news.
// First: see there.
import "@/lib/language";

import "./index.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createClient } from "@/api/client";
import { listen } from "@/api/events";
import { createAppRouter } from "@/app/router";
import { TooltipProvider } from "@/components/ui/tooltip";

const client = createClient();
const router = createAppRouter();
listen(client);

const root = document.getElementById("root");
if (root) {
	createRoot(root).render(
		<StrictMode>
			<QueryClientProvider client={client}>
				<TooltipProvider delayDuration={400}>
					<RouterProvider router={router} />
				</TooltipProvider>
			</QueryClientProvider>
		</StrictMode>,
	);
}
