// The step calculator: what the core makes of numbers, by the same rule as a run.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { commands, type Numbers } from "@/api/bindings";

/** What the numbers come to. The last answer stays while the next one is counted. */
export const calculatedQuery = (numbers: Numbers) =>
	queryOptions({
		queryKey: ["training", "steps", numbers],
		queryFn: () => commands.calculateSteps(numbers),
		placeholderData: keepPreviousData,
		gcTime: 60_000,
	});

/** Sizes of the images of a registered dataset: width, height, how many. */
export const sizesQuery = (name: string) =>
	queryOptions({ queryKey: ["datasets", "sizes", name], queryFn: () => commands.datasetSizes(name) });
