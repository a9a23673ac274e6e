// What the step calculator counts with: the whole state of the page, as it stands in its address.
import type { Family, ImageGroup, Numbers } from "@/api/bindings";

export type By = "epochs" | "steps" | "time";

/** One line of images. Without a name they are made up; without a side they have the resolution. */
export type Line = { dataset?: string; width: number; height: number; images: number; repeats: number };

export type StepsSearch = {
	/** `kana*10,mika*2`: registered datasets with their repeats. Wins over `images`. */
	dataset?: string;
	/** `40*10,832x1216:12*5`: made-up images with their repeats. */
	images?: string;
	family?: Family;
	resolution?: number;
	batch?: number;
	accumulation?: number;
	gpus?: number;
	by?: By;
	epochs?: number;
	steps?: number;
	minutes?: number;
	/** `off` counts without buckets. */
	buckets?: "off";
	max?: number;
	/** Seconds for a step, where one knows better. */
	each?: number;
};

const FAMILIES = ["sd15", "sd2", "sdxl", "sd3", "flux", "chroma", "lumina", "hunyuan_image", "anima"];

/** What an address says; nonsense in it is left out. */
export function readSearch(search: Record<string, unknown>): StepsSearch {
	const text = (key: string) => (search[key] === undefined || search[key] === "" ? undefined : String(search[key]));
	const whole = (key: string) => {
		const value = Number(search[key]);
		return Number.isInteger(value) && value > 0 && value <= 10_000_000 ? value : undefined;
	};
	const positive = (key: string) => {
		const value = Number(search[key]);
		return Number.isFinite(value) && value > 0 ? value : undefined;
	};
	const [family, by] = [text("family"), text("by")];
	return {
		dataset: text("dataset"),
		images: text("images"),
		family: family && FAMILIES.includes(family) ? (family as Family) : undefined,
		resolution: whole("resolution"),
		batch: whole("batch"),
		accumulation: whole("accumulation"),
		gpus: whole("gpus"),
		by: by === "steps" || by === "time" ? by : undefined,
		epochs: whole("epochs"),
		steps: whole("steps"),
		minutes: positive("minutes"),
		buckets: search.buckets === "off" ? "off" : undefined,
		max: whole("max"),
		each: positive("each"),
	};
}

/** The lines that an address speaks of. */
export function linesOf({ dataset, images }: StepsSearch): Line[] {
	const split = (text: string) => text.split(",").filter(Boolean);
	const times = (text: string): [string, number] => {
		const [rest = "", repeats = "1"] = text.split("*");
		return [rest, whole(repeats, 1)];
	};
	if (dataset) {
		return split(dataset).map((text) => {
			const [name, repeats] = times(text);
			return { dataset: decodeURIComponent(name), width: 0, height: 0, images: 0, repeats };
		});
	}
	return split(images ?? "40*10").map((text) => {
		const [rest, repeats] = times(text);
		const [count = "0", size = ""] = rest.split(":").reverse();
		const [width = "0", height = "0"] = size.split("x");
		return { width: whole(width, 0), height: whole(height, 0), images: whole(count, 0), repeats };
	});
}

/** The lines as the address says them. */
export function searchOf(lines: Line[]): Pick<StepsSearch, "dataset" | "images"> {
	// A name may hold what separates the lines.
	const named = lines.filter((line) => line.dataset !== undefined);
	if (named.length > 0) {
		const name = (text: string) => encodeURIComponent(text).replaceAll("*", "%2A");
		return {
			dataset: named.map(({ dataset = "", repeats }) => `${name(dataset)}*${repeats}`).join(","),
			images: undefined,
		};
	}
	const size = ({ width, height }: Line) => (width > 0 && height > 0 ? `${width}x${height}:` : "");
	return { dataset: undefined, images: lines.map((line) => `${size(line)}${line.images}*${line.repeats}`).join(",") };
}

/** What the core counts with. `sizes`: of the images of each dataset that is named. */
export function numbersOf(search: StepsSearch, sizes: Record<string, [number, number, number][]>): Numbers {
	const groups: ImageGroup[] = linesOf(search).map(({ dataset, width, height, images, repeats }) => ({
		name: dataset ?? (width > 0 ? `${width}×${height}` : "images"),
		repeats,
		reg: false,
		sizes: dataset === undefined ? [[width, height, images]] : (sizes[dataset] ?? []),
	}));
	const { resolution = 1024, by = "epochs", epochs = 10, steps = 1600, minutes = 60 } = search;
	return {
		family: search.family ?? "sdxl",
		groups,
		resolution: [resolution, resolution],
		buckets: search.buckets !== "off",
		max_bucket: search.max ?? Math.max(2048, resolution),
		batch: search.batch ?? 1,
		accumulation: search.accumulation ?? 1,
		processes: search.gpus ?? 1,
		length: by === "epochs" ? { epochs } : by === "steps" ? { steps } : { seconds: minutes * 60 },
		seconds_per_step: search.each ?? null,
	};
}

function whole(text: string, otherwise: number): number {
	const value = Number(text);
	return Number.isInteger(value) && value >= 0 ? value : otherwise;
}
