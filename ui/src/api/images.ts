// Addresses of images: the `nyx://` scheme serves what is registered, by the names of dataset and file.

/** On Windows the webview knows such schemes as hosts. */
const base = navigator.userAgent.includes("Windows") ? "http://nyx.localhost" : "nyx://localhost";

type Image = {
	file: string;
	/** When it was written; a changed file has another address. */
	modified: number;
};

const address = (kind: string, dataset: string, { file }: Image) =>
	`${base}/${kind}/${encodeURIComponent(dataset)}/${encodeURIComponent(file)}`;

/** A small copy; `pixels` on the longer side are enough (screen pixels, not CSS pixels). At most 512 come. */
export function thumbUrl(dataset: string, image: Image, pixels: number): string {
	return `${address("thumb", dataset, image)}?s=${pixels <= 256 ? 256 : 512}&v=${image.modified}`;
}

/** The image itself, as the trainer sees it. */
export function imageUrl(dataset: string, image: Image): string {
	return `${address("image", dataset, image)}?v=${image.modified}`;
}

/** A whole sample image of a run. */
export function sampleUrl(run: string, sample: { file: string; modified: number }): string {
	return `${base}/sample/${encodeURIComponent(run)}/${encodeURIComponent(sample.file)}?v=${sample.modified}`;
}
