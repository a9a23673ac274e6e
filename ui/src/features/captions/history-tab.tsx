// The history of a dataset's captions, full width.
import { HistoryList } from "./history-list";

export function HistoryTab({ dataset }: { dataset: string }) {
	return <HistoryList dataset={dataset} />;
}
