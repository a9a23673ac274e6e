// Train with what other features know: the registered datasets to choose images from.
import { useQuery } from "@tanstack/react-query";
import { datasetsQuery } from "@/features/datasets/api";
import { TrainPage } from "@/features/training/train-page";

export function TrainRoute({ draft }: { draft?: string }) {
	const datasets = useQuery(datasetsQuery);
	return <TrainPage draft={draft} datasets={datasets.data?.map(({ name }) => name)} />;
}
