// Which presets the menu shows, in its groups: yours, those of this family, those of the others. Pure.
import type { Family, PresetList, PresetSummary } from "@/api/bindings";
import { familyLabel } from "../families";

/** The cards that presets are made for, in GB. */
export const CARDS = [6, 8, 12, 16, 24];

export type Group = { title: string; rows: PresetSummary[] };

/** The groups for a card: of each family where it starts, and its goals on this card. */
export function groups({ presets }: PresetList, family: Family, gb: number): Group[] {
	const fits = (preset: PresetSummary) => preset.goal === null || preset.memory?.gb === gb;
	const included = presets.filter((preset) => !preset.own && fits(preset));
	const [own] = familyLabel(family).split(",");
	return [
		{ title: "Yours", rows: presets.filter((preset) => preset.own) },
		{ title: `Included, ${own}`, rows: included.filter((preset) => preset.family === family) },
		{ title: "Included, other models", rows: included.filter((preset) => preset.family !== family && preset.goal) },
	].filter((group) => group.rows.length > 0);
}

/** The card that a preset is for and how that is known, in words. */
export function cardWords({ memory }: PresetSummary): string {
	if (!memory) return "";
	const basis =
		memory.basis === "documents" ? "from the documents of sd-scripts" : "from arithmetic, not measured here";
	return `For ${memory.gb} GB, ${basis}`;
}
