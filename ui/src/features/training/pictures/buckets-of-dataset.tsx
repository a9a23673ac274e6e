// The buckets of one dataset below its bucket rows; nothing where buckets are off or the trainer refuses them.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type BucketList, type Checked, commands } from "@/api/bindings";
import type { Config } from "../api";
import { BucketPlane } from "./bucket-plane";

/** The rows that the picture belongs to, in their order. */
export const BUCKET_ROWS = [
	"enable_bucket",
	"min_bucket_reso",
	"max_bucket_reso",
	"bucket_reso_steps",
	"bucket_no_upscale",
];
const SHAPES = [...BUCKET_ROWS, "resolution"];

function useBuckets(config: Config): BucketList[] | undefined {
	const shape = [config.params, config.dataset?.general, ...(config.dataset?.datasets ?? []).map((it) => it.values)];
	const values = shape.map((table) => SHAPES.map((key) => table?.[key] ?? null));
	return useQuery({
		queryKey: ["training", "buckets", config.family, config.mode, values],
		queryFn: () => commands.listBuckets(config),
		staleTime: Number.POSITIVE_INFINITY,
		placeholderData: keepPreviousData,
	}).data;
}

type Props = { config: Config; checked: Checked | undefined; dataset: number };

export function BucketsOfDataset({ config, checked, dataset }: Props) {
	const list = useBuckets(config)?.[dataset];
	if (!list) return null;
	const used = (checked?.plan?.buckets ?? []).filter((bucket) => bucket.dataset === dataset);
	const sizes = list.follows_images ? used.map((bucket) => bucket.resolution) : list.sizes;
	if (sizes.length === 0) return null;
	return <BucketPlane sizes={sizes} used={used} followsImages={list.follows_images} />;
}
