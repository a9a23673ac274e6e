// Auto-tag of a dataset: what it needs is looked up, and whether there is anything to tag.
import { useQuery } from "@tanstack/react-query";
import { ImageOff } from "lucide-react";
import { EmptyState } from "@/components/empty-state";
import { ProblemAlert } from "@/components/problem-alert";
import { captionCountsQuery, taggersQuery } from "./api";
import type { Pictures } from "./middle";
import { Tagging } from "./tagging";

type Props = Pictures & { dataset: string };

export function TagTab({ dataset, ...pictures }: Props) {
	const taggers = useQuery(taggersQuery);
	const counts = useQuery(captionCountsQuery(dataset));
	const error = taggers.error ?? counts.error;
	if (error) return <ProblemAlert error={error} className="m-4" />;
	if (!taggers.data || !counts.data) return <p className="p-4 text-muted-foreground">Reading the dataset</p>;
	if (counts.data.images === 0) {
		return (
			<EmptyState
				icon={ImageOff}
				title="No images in this folder"
				text="Put images into it; what a tagger can do with them is then shown here."
			/>
		);
	}
	return <Tagging key={dataset} dataset={dataset} taggers={taggers.data} counts={counts.data} {...pictures} />;
}
