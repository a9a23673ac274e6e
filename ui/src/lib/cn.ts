// Joins class names; a later Tailwind class wins over an earlier one of its kind.
import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

// Our own sizes must be known as sizes, or `text-small` would be dropped as a colour.
const merge = extendTailwindMerge({
	extend: {
		theme: {
			text: ["micro", "small", "body", "title", "display"],
			spacing: ["titlebar", "rail", "statusbar", "header", "control", "control-sm", "row", "row-lg"],
		},
	},
});

export function cn(...classes: ClassValue[]): string {
	return merge(clsx(classes));
}
