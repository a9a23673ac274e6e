// Which LoRAs are shown, and in what order: the whole state of the page, as it stands in its address.
import type { LoraFile } from "@/api/bindings";

export type View = "grid" | "list";
export type Sort = "newest" | "name" | "size";

export type LorasSearch = {
	/** Name, base model, run or tag. */
	q?: string;
	/** The file in the side panel. */
	file?: string;
	/** One family of base models only. */
	family?: string;
	sort?: Sort;
	view?: View;
};

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** What an address says; nonsense in it is left out. */
export function readSearch(search: Record<string, unknown>): LorasSearch {
	const sort = text(search.sort);
	return {
		q: text(search.q),
		file: text(search.file),
		family: text(search.family),
		sort: sort === "name" || sort === "size" ? sort : undefined,
		view: search.view === "list" ? "list" : undefined,
	};
}

/** The files that fit, in order. Every word must be somewhere. */
export function chosen(loras: LoraFile[], { q = "", family, sort = "newest" }: LorasSearch): LoraFile[] {
	const words = q.toLowerCase().split(/\s+/).filter(Boolean);
	const fits = loras.filter((lora) => {
		if (family && lora.family !== family) return false;
		const about = [lora.name, lora.base, lora.run, ...lora.tags.map((tag) => tag.tag)].join("\n").toLowerCase();
		return words.every((word) => about.includes(word));
	});
	// The core's order is newest first.
	if (sort === "name") return fits.toSorted((a, b) => a.name.localeCompare(b.name));
	if (sort === "size") return fits.toSorted((a, b) => b.bytes - a.bytes);
	return fits;
}
