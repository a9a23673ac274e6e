// The pages of one dataset, put together from several features. Loaded when first looked at.
import { getRouteApi, Outlet } from "@tanstack/react-router";
import { BulkTab } from "@/features/captions/bulk-tab";
import { CaptionStatus } from "@/features/captions/caption-status";
import { HistoryTab } from "@/features/captions/history-tab";
import { DatasetPage } from "@/features/datasets/dataset-page";
import { TagTab } from "@/features/tagging/tag-tab";
import { DatasetImages, DatasetPicture } from "./dataset-images";

const route = getRouteApi("/datasets/$name");

const pictureOf = (dataset: string) => (file: string) => (
	<DatasetPicture dataset={dataset} file={file} pixels={128} className="size-full object-cover" />
);

export function Dataset() {
	const { name } = route.useParams();
	return (
		<DatasetPage name={name} status={<CaptionStatus dataset={name} />}>
			<Outlet />
		</DatasetPage>
	);
}

export function Images() {
	const { name } = route.useParams();
	const { q = "", image } = route.useSearch();
	return <DatasetImages key={name} dataset={name} query={q} image={image} />;
}

export function Bulk() {
	const { name } = route.useParams();
	const { q = "" } = route.useSearch();
	return <BulkTab key={name} dataset={name} query={q} picture={pictureOf(name)} />;
}

export function Tag() {
	const { name } = route.useParams();
	return <TagTab dataset={name} picture={pictureOf(name)} />;
}

export function History() {
	return <HistoryTab dataset={route.useParams().name} />;
}
