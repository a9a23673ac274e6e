// The bulk operations: what each asks for and the edit it makes of that (pure).
import { ArrowUpDown, CopyMinus, KeyRound, type LucideIcon, Minus, Plus, Search } from "lucide-react";
import type { Edit, Position } from "@/api/bindings";

export type Kind = "trigger" | "replace" | "add" | "remove" | "sort" | "dedupe";

/** Everything the form can hold; each operation uses a part. It survives a change of the operation. */
export type Form = {
	trigger: string;
	triggerAt: "start" | "end" | "both";
	from: string;
	to: string;
	wholeTag: boolean;
	matchCase: boolean;
	regex: boolean;
	add: string;
	addAt: "missing" | "start" | "end";
	remove: string;
	keep: number;
};

export const emptyForm: Form = {
	trigger: "",
	triggerAt: "start",
	from: "",
	to: "",
	wholeTag: true,
	matchCase: false,
	regex: false,
	add: "",
	addAt: "missing",
	remove: "",
	keep: 1,
};

export const operations: { kind: Kind; label: string; icon: LucideIcon }[] = [
	{ kind: "trigger", label: "Trigger word", icon: KeyRound },
	{ kind: "replace", label: "Find and replace", icon: Search },
	{ kind: "add", label: "Add tags", icon: Plus },
	{ kind: "remove", label: "Remove tags", icon: Minus },
	{ kind: "sort", label: "Sort tags", icon: ArrowUpDown },
	{ kind: "dedupe", label: "Remove duplicates", icon: CopyMinus },
];

/** The edit, or undefined while something is missing. */
export function editOf(kind: Kind, form: Form): Edit | undefined {
	const add = (text: string, at: Position): Edit | undefined =>
		text.replaceAll(",", " ").trim() ? { type: "add", tags: [text], at } : undefined;
	switch (kind) {
		case "trigger":
			return add(form.trigger, form.triggerAt);
		case "add":
			return add(form.add, form.addAt);
		case "remove":
			return form.remove.replaceAll(",", " ").trim() ? { type: "remove", tags: [form.remove] } : undefined;
		case "replace":
			return form.from
				? {
						type: "replace",
						from: form.from,
						to: form.to,
						whole_tag: form.wholeTag,
						regex: form.regex,
						match_case: form.matchCase,
					}
				: undefined;
		case "sort":
			return { type: "sort", keep: form.keep };
		case "dedupe":
			return { type: "dedupe" };
	}
}
