// What waits for the release of a button goes on after it, and at once where none is held.
import { expect, test } from "vitest";
import { pointerUp } from "./pointer-up";

test("work waits for the end of a click", async () => {
	const done: string[] = [];
	await pointerUp();
	window.dispatchEvent(new Event("pointerdown"));
	const waits = pointerUp().then(() => done.push("moved"));
	await new Promise((go) => setTimeout(go));
	expect(done).toEqual([]);
	window.dispatchEvent(new Event("pointerup"));
	done.push("clicked");
	await waits;
	expect(done).toEqual(["clicked", "moved"]);
	await pointerUp();
});
