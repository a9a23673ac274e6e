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
