// The clipboard. A desktop may refuse it; that is told, never swallowed.
import { toast } from "sonner";

/** Copies a text; says why when it could not. */
export async function copyText(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		toast.error("The clipboard could not be written", { description: "Select the text and press Ctrl+C" });
		return false;
	}
}

/** Copies a text that is on its way: a webview takes it only with the click that asked for it. Throws what fetching it threw. */
export async function copyComing(text: Promise<string>): Promise<boolean> {
	if (typeof ClipboardItem === "undefined") return copyText(await text);
	const blob = text.then((value) => new Blob([value], { type: "text/plain" }));
	try {
		await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
		return true;
	} catch {
		return copyText(await text);
	}
}
