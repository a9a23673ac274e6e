// Waits while a pointer button is held, so that nothing moves away between press and release: a click would be lost.

let held = false;
const waiting: (() => void)[] = [];

const release = () => {
	held = false;
	// The click itself comes after the release.
	setTimeout(() => {
		for (const go of waiting.splice(0)) go();
	});
};
const hold = () => {
	held = true;
};
window.addEventListener("pointerdown", hold, true);
for (const end of ["pointerup", "pointercancel", "blur"]) window.addEventListener(end, release, true);

/** Resolves at once, or after the click that is being made. */
export function pointerUp(): Promise<void> {
	return held ? new Promise((go) => waiting.push(go)) : Promise.resolve();
}
