// The query client. Nothing is refetched on a timer or on focus: news of a topic is the only reason.
import { MutationCache, QueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { asProblem } from "./problem";

declare module "@tanstack/react-query" {
	interface Register {
		/** `quiet`: the view shows the problem of this mutation itself. */
		mutationMeta: { quiet?: boolean };
	}
}

export function createClient(): QueryClient {
	return new QueryClient({
		defaultOptions: {
			// `networkMode`: the core is on this machine; being offline is no reason to wait.
			queries: { staleTime: Number.POSITIVE_INFINITY, retry: false, networkMode: "always" },
			mutations: { retry: false, networkMode: "always" },
		},
		mutationCache: new MutationCache({
			onError: (error, _variables, _result, mutation) => {
				if (mutation.meta?.quiet) return;
				const problem = asProblem(error);
				const tell = problem.code === "cancelled" ? toast : toast.error;
				tell(problem.message, { description: problem.hint ?? undefined });
			},
		}),
	});
}
