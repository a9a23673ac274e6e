// What the main button of the Auto-tag tab does now, and what it says (pure).
import type { CaptionCounts, Existing, TaggingEffect } from "@/api/bindings";
import { plural } from "@/lib/format";
import { unread } from "./effect";

/** `tag`: read and write in one go. */
export type Act = {
	does: "read" | "write" | "tag" | null;
	label: string;
	/** What else can be done. */
	also: { does: "tag"; label: string } | null;
};

export type Facts = {
	counts: CaptionCounts;
	existing: Existing;
	/** None while it is not known, and where it cannot be known. */
	effect: TaggingEffect | null;
	/** Why it cannot be known. */
	unknown: boolean;
	/** Images that could not be read. */
	failed: number;
	/** The tagging at work, if any: whether it writes. */
	busy: "reads" | "writes" | null;
};

export function actOf({ counts, existing, effect, unknown, failed, busy }: Facts): Act {
	const affected = existing === "skip" ? counts.images - counts.captioned : counts.images;
	const tag = { does: "tag" as const, label: `Tag ${plural(affected, "image")}` };
	const rest = (label: string): Act => ({ does: null, label, also: null });
	if (busy) return rest(busy === "reads" ? "Reading images" : "Writing captions");
	if (unknown) return affected > 0 ? { ...tag, also: null } : rest("Every image has a caption");
	if (!effect) return rest("Looking up what is known");
	const images = unread(effect, failed);
	if (images > 0) {
		const also = affected > 0 ? { ...tag, label: `${tag.label} at once` } : null;
		return { does: "read", label: `Read ${plural(images, "image")}`, also };
	}
	const written = effect.new + effect.changed;
	if (written > 0) return { does: "write", label: `Write ${plural(written, "caption")}`, also: null };
	return rest(affected === 0 ? "Every image has a caption" : "No caption changes");
}
