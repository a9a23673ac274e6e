// The buckets of a dataset: what the picture says of itself, what is read off it, and when there is none.
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Bucket } from "@/api/bindings";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { checked, config } from "../sample";
import { BucketPlane } from "./bucket-plane";
import { BucketsOfDataset } from "./buckets-of-dataset";

const sizes: [number, number][] = [
	[832, 1216],
	[1024, 1024],
	[1216, 832],
];
const bucket = (width: number, height: number, images: number, dataset = 0): Bucket => ({
	dataset,
	resolution: [width, height],
	images,
	batches: Math.ceil(images / 4),
});

test("says how many there are and which are in use, and fills those", async () => {
	fakeApi({});
	await renderUi(
		<BucketPlane sizes={sizes} used={[bucket(832, 1216, 9), bucket(1024, 1024, 3)]} followsImages={false} />,
	);
	const picture = screen.getByRole("img");
	expect(picture.getAttribute("aria-label")).toBe(
		"3 buckets to choose from, 2 in use, most images in 832\u00a0×\u00a01216",
	);
	expect(picture.querySelectorAll("circle[fill=none]")).toHaveLength(1);
});

test("pointer and arrow keys read a size and what is in it", async () => {
	fakeApi({});
	await renderUi(<BucketPlane sizes={sizes} used={[bucket(832, 1216, 9)]} followsImages={false} />);
	const reading = screen.getByTestId("bucket-reading");
	expect(reading.textContent).toBe("");
	fireEvent.mouseMove(screen.getByRole("img"), { clientX: 100, clientY: 6 });
	expect(reading.textContent).toBe("832\u00a0×\u00a012169 images in 3 batches");
	const keys = screen.getByRole("group");
	fireEvent.keyDown(keys, { key: "ArrowRight" });
	expect(reading.textContent).toBe("1024\u00a0×\u00a01024No image");
	fireEvent.blur(keys);
	expect(reading.textContent).toBe("");
});

test("buckets that follow the images are those in use alone; without buckets nothing is drawn", async () => {
	const lists = [
		{ sizes: [], follows_images: true },
		{ sizes: [], follows_images: false },
	];
	const api = fakeApi({ listBuckets: async () => lists });
	const plan = checked.plan && { ...checked.plan, buckets: [bucket(640, 768, 5), bucket(512, 512, 2, 1)] };
	const now = { ...checked, plan };
	await renderUi(<BucketsOfDataset config={config} checked={now} dataset={0} />);
	expect((await screen.findByRole("img")).getAttribute("aria-label")).toBe(
		"1 bucket made of the images, most images in 640\u00a0×\u00a0768",
	);
	expect(screen.getByTestId("bucket-plane").textContent).toContain("none is enlarged");
	await renderUi(<BucketsOfDataset config={{ ...config, family: "sd15" }} checked={now} dataset={1} />);
	await waitFor(() => expect(api.calls("listBuckets")).toHaveLength(2));
	expect(screen.getAllByTestId("bucket-plane")).toHaveLength(1);
});
