// The sizes that a dataset's images may get, on a plane of width and height: hollow those that are free, filled those in use.
import { type KeyboardEvent, type MouseEvent, useState } from "react";
import type { Bucket } from "@/api/bindings";
import { count, plural } from "@/lib/format";

type Size = [width: number, height: number];

type Props = {
	/** Every size there is; those in use alone, where buckets are made of the images. */
	sizes: Size[];
	/** The buckets of this dataset in the plan. */
	used: Bucket[];
	followsImages: boolean;
};

/** Side of the plane in pixels. */
const PLANE = 156;

export function BucketPlane({ sizes, used, followsImages }: Props) {
	const [at, setAt] = useState<number>();
	const most = Math.max(1, ...used.map((bucket) => bucket.images));
	const bucketOf = ([width, height]: Size) =>
		used.find(({ resolution }) => resolution[0] === width && resolution[1] === height);
	const side = Math.max(1, ...sizes.flat());
	const across = (pixels: number) => (pixels / side) * (PLANE - 6);
	const up = (pixels: number) => PLANE - across(pixels);
	const size = at === undefined ? undefined : sizes[at];
	const bucket = size && bucketOf(size);
	const point = (event: MouseEvent<SVGSVGElement>) => {
		const box = event.currentTarget.getBoundingClientRect();
		const [x, y] = [event.clientX - box.left, event.clientY - box.top];
		const away = sizes.map(([width, height]) => Math.hypot(across(width) - x, up(height) - y));
		setAt(away.indexOf(Math.min(...away)));
	};
	const step = (event: KeyboardEvent) => {
		const by = { ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1 }[event.key];
		if (!by || sizes.length === 0) return;
		event.preventDefault();
		setAt(((at ?? (by > 0 ? -1 : 0)) + by + sizes.length) % sizes.length);
	};
	return (
		<figure className="flex items-start gap-5 text-small text-muted-foreground" data-testid="bucket-plane">
			{/* biome-ignore lint/a11y/useSemanticElements: no element of HTML holds a picture that is read by arrow keys */}
			<div
				role="group"
				aria-label="Sizes of the buckets, one after another with the arrow keys"
				// biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard reads what the pointer reads
				tabIndex={0}
				className="shrink-0 rounded-sm"
				onKeyDown={step}
				onBlur={() => setAt(undefined)}
			>
				<svg
					role="img"
					aria-label={summary(sizes, used, followsImages)}
					width={PLANE}
					height={PLANE}
					className="block border-b border-l bg-sunken"
					onMouseMove={point}
					onMouseLeave={() => setAt(undefined)}
				>
					{size && (
						<rect
							x={0}
							y={up(size[1])}
							width={across(size[0])}
							height={across(size[1])}
							fill="var(--chart-1)"
							fillOpacity={0.14}
							stroke="var(--chart-1)"
							strokeOpacity={0.6}
						/>
					)}
					{sizes.map((size, index) => {
						const images = bucketOf(size)?.images;
						return (
							<circle
								key={size.join(" ")}
								cx={across(size[0])}
								cy={up(size[1])}
								r={images === undefined ? 1.5 : 2.2 + 2.2 * Math.sqrt(images / most)}
								fill={images === undefined ? "none" : "var(--chart-1)"}
								fillOpacity={0.85}
								stroke={index === at ? "currentColor" : images === undefined ? "var(--faint-foreground)" : "none"}
								strokeOpacity={index === at ? 1 : 0.75}
								className="text-foreground"
							/>
						);
					})}
				</svg>
				<p className="pt-0.5 text-micro" style={{ width: PLANE }} aria-hidden="true">
					Width by height, to {count(side)}
				</p>
			</div>
			<div className="min-w-0 space-y-1.5">
				<p>{summary(sizes, used, followsImages)}.</p>
				<p>
					{followsImages
						? "Buckets follow the images: none is enlarged, and the smallest and largest side do not hold."
						: "An image goes into the bucket nearest to its shape, and is enlarged where it is smaller. With “Never enlarge images” the buckets are made of the images instead."}
				</p>
				<p className="h-9 text-foreground" aria-live="polite" data-testid="bucket-reading">
					{size && (
						<>
							{told(size)}
							<span className="block text-muted-foreground">
								{bucket
									? `${plural(bucket.images, "image")} in ${plural(bucket.batches, "batch", "batches")}`
									: "No image"}
							</span>
						</>
					)}
				</p>
			</div>
		</figure>
	);
}

/** A size that no line break takes apart. */
const told = ([width, height]: Size) => `${width}\u00a0×\u00a0${height}`;

function summary(sizes: Size[], used: Bucket[], followsImages: boolean): string {
	const most = [...used].sort((a, b) => b.images - a.images)[0];
	const fullest = most && `most images in ${told(most.resolution)}`;
	if (followsImages) return `${plural(sizes.length, "bucket")} made of the images${fullest ? `, ${fullest}` : ""}`;
	const all = `${plural(sizes.length, "bucket")} to choose from`;
	return fullest ? `${all}, ${count(used.length)} in use, ${fullest}` : all;
}
