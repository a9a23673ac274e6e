// The pages of one dataset, put together from several features. Loaded when first looked at.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Outlet } from "@tanstack/react-router";
import type { ImageRow } from "@/api/bindings";
import { BulkTab } from "@/features/captions/bulk-tab";
import { CaptionStatus } from "@/features/captions/caption-status";
import { HistoryTab } from "@/features/captions/history-tab";
import { imagesQuery } from "@/features/datasets/api";
import { DatasetPage } from "@/features/datasets/dataset-page";
import { TagTab } from "@/features/tagging/tag-tab";
import { DatasetImages, DatasetPicture } from "./dataset-images";

const route = getRouteApi("/datasets/$name");

const pictureOf = (dataset: string) => (file: string) => (
	<DatasetPicture dataset={dataset} file={file} pixels={128} className="size-full object-cover" />
);

const largePictureOf = (dataset: string) => (file: string) => (
	<DatasetPicture dataset={dataset} file={file} className="max-h-full max-w-full rounded-sm object-contain" />
);

const namesOf = (images: ImageRow[]) => images.filter((image) => image.counted).map((image) => image.file);

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
	const { data: files = [] } = useQuery({ ...imagesQuery(name), select: namesOf });
	return <TagTab dataset={name} files={files} picture={pictureOf(name)} largePicture={largePictureOf(name)} />;
}

export function History() {
	return <HistoryTab dataset={route.useParams().name} />;
}
