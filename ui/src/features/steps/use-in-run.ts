// A new draft with the numbers of the calculator: length, batch, resolution, buckets, and the datasets that were named.
import type { Calculated, Config, Length, Numbers } from "@/api/bindings";
import type { Line } from "./search";

/** The draft's recipe with these numbers; folders stay as they are where none was named. */
export function withNumbers(config: Config, numbers: Numbers, lines: Line[], { plan }: Calculated): Config {
	const { accumulation = 1, processes = 1, batch = 1, resolution, buckets, max_bucket } = numbers;
	const params = { ...config.params };
	delete params.max_train_epochs;
	delete params.max_train_steps;
	delete params.gradient_accumulation_steps;
	const length: Length = numbers.length ?? { epochs: 10 };
	if ("epochs" in length && length.epochs !== undefined) params.max_train_epochs = length.epochs;
	else params.max_train_steps = plan.total_steps;
	if (accumulation > 1) params.gradient_accumulation_steps = accumulation;
	const first = config.dataset?.datasets?.[0];
	const side = resolution?.[0] ?? 1024;
	const values = {
		...first?.values,
		resolution: side,
		batch_size: batch,
		enable_bucket: buckets ?? true,
		...(buckets ? { max_bucket_reso: max_bucket ?? 2048 } : {}),
	};
	const named = lines.filter((line) => line.dataset !== undefined);
	const subsets =
		named.length > 0
			? named.map((line) => ({ image_dir: line.dataset ?? "", num_repeats: line.repeats }))
			: (first?.subsets ?? [{}]).map((subset) => ({ ...subset, num_repeats: lines[0]?.repeats ?? 1 }));
	return {
		...config,
		params,
		launch: {
			...config.launch,
			processes: processes > 1 ? processes : (config.launch?.processes ?? null),
		} as Config["launch"],
		dataset: { ...config.dataset, datasets: [{ values, subsets }] } as Config["dataset"],
	};
}
