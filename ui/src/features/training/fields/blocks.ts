// Values by block of a U-Net, as the network code reads them: numbers with commas, or a named curve.

/** Which values a key holds. */
export type ByBlock = {
	/** How many blocks the base model has here. */
	count: number;
	/** What a block has where the key says nothing. */
	usual: number;
	whole: boolean;
	/** Factors of the learning rate count as 0 up to this. */
	least?: number;
};

/** Kohya's names for factors of the learning rate, each with an offset behind it if one likes: `sine+.5`. */
export const CURVES: Record<string, (share: number) => number> = {
	cosine: (share) => Math.sin((Math.PI * (1 - share)) / 2),
	sine: (share) => Math.sin((Math.PI * share) / 2),
	linear: (share) => share,
	reverse_linear: (share) => 1 - share,
	zeros: () => 0,
};

/** The value of each block; undefined where the trainer cannot read the text. */
export function resolve(text: string, blocks: ByBlock): number[] | undefined {
	const { least } = blocks;
	const values = read(text, blocks);
	return least === undefined ? values : values?.map((value) => (value > least ? value : 0));
}

function read(text: string, { count, usual }: ByBlock): number[] | undefined {
	if (text.trim() === "") return Array(count).fill(usual);
	const [name = "", offset] = text.split("+");
	const curve = CURVES[name];
	if (curve) {
		const base = offset === undefined ? 0 : number(offset);
		if (base === undefined) return undefined;
		return Array.from({ length: count }, (_, at) => curve(at / Math.max(1, count - 1)) + base);
	}
	const values = text.split(",").map((part) => (part.trim() === "" ? 0 : number(part)));
	if (values.some((value) => value === undefined)) return undefined;
	// What is missing is filled up, what is too much is cut.
	return Array.from({ length: count }, (_, at) => values[at] ?? usual);
}

/** The text of values by block. */
export function written(values: number[]): string {
	return values.map((value) => String(Number(value.toFixed(4)))).join(",");
}

/** What a block is called: by its place in the U-Net. */
export function blockName(key: string, at: number, count: number): string {
	const part = key.startsWith("down") ? "Down" : key.startsWith("mid") ? "Middle" : key.startsWith("up") ? "Up" : "";
	if (part) return `${part} block ${at + 1}`;
	// SDXL counts the embeddings before its blocks and the output behind them.
	const [before, side, middle] = count === 23 ? [1, 9, 3] : [0, 12, 1];
	const block = at - before;
	if (block < 0) return "Embeddings";
	if (block < side) return `Down block ${block + 1}`;
	if (block < side + middle) return middle > 1 ? `Middle block ${block - side + 1}` : "Middle block";
	if (block < side + middle + side) return `Up block ${block - side - middle + 1}`;
	return "Output";
}

function number(text: string): number | undefined {
	const value = text.trim() === "" ? Number.NaN : Number(text);
	return Number.isFinite(value) ? value : undefined;
}

/** What the keys of a list hold by block, given what else is set there and for the whole network. */
export function byBlock(
	key: string,
	counts: Record<string, number>,
	network: { dim: number; alpha: number },
	set: (key: string) => string | undefined,
): ByBlock | undefined {
	const count = counts[key];
	if (!count) return undefined;
	const given = (other: string, otherwise: number) => number(set(other) ?? "") ?? otherwise;
	switch (key) {
		case "block_dims":
			return { count, usual: network.dim, whole: true };
		case "block_alphas":
			return { count, usual: network.alpha, whole: false };
		case "conv_block_dims":
			return { count, usual: given("conv_dim", 0), whole: true };
		case "conv_block_alphas":
			return { count, usual: given("conv_alpha", 1), whole: false };
		default:
			return { count, usual: 1, whole: false, least: given("block_lr_zero_threshold", 0) };
	}
}
