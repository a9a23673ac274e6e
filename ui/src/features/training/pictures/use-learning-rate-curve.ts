// The learning-rate curve of a configuration, asked of the core when something that shapes it has changed.
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { type Config, commands } from "@/api/bindings";

/** The arguments that shape the curve; all others leave it as it is. */
const SHAPES =
	/(^(lr_|learning_rate|optimizer_|network_(args|module|train_))|_lr$|^train_t|^stop_text_encoder_training$)/;

export const learningRateCurveQuery = (config: Config, steps: number) => {
	const shape = Object.entries(config.params ?? {}).filter(([key]) => SHAPES.test(key));
	return queryOptions({
		queryKey: ["training", "curve", config.family, config.mode, shape, config.launch?.processes, steps],
		queryFn: () => commands.learningRateCurve(config, steps),
		staleTime: Number.POSITIVE_INFINITY,
		placeholderData: keepPreviousData,
	});
};

/** The curve over this many optimizer steps; the last one stays until the next has come. */
export function useLearningRateCurve(config: Config, steps: number) {
	return useQuery(learningRateCurveQuery(config, steps)).data;
}
