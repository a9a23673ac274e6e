// What is on a screen, read from the X server's own pixels: a few thousand of them, so that looking costs next to nothing.
import { closeSync, mkdirSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { newFolder } from "../../ui/e2e/app.mjs";
import { openDisplay, size } from "../../ui/e2e/display.mjs";

/** Every so many rows, and every so many pixels in a row, one is looked at. */
const STEP = 6;

/** The screen whose server keeps its pixels in this folder. */
function openScreen(folder) {
	const file = join(folder, "Xvfb_screen0");
	// The header of an X window dump: big-endian words.
	const header = readFileSync(file).subarray(0, 100);
	const [offset, bytesPerLine] = [header.readUInt32BE(0) + 12 * header.readUInt32BE(76), header.readUInt32BE(48)];
	const handle = openSync(file, "r");
	const line = new Uint32Array(bytesPerLine / 4);

	/** The colours looked at, row after row. */
	const look = () => {
		const seen = [];
		for (let row = 0; row < size.height; row += STEP) {
			readSync(handle, line, 0, bytesPerLine, offset + row * bytesPerLine);
			for (let column = 0; column < size.width; column += STEP) seen.push(line[column] & 0xffffff);
		}
		return seen;
	};
	return { look, close: () => closeSync(handle) };
}

/** Does something with a display of its own, its screen, and a place for a home. */
export async function withScreen(work) {
	const { folder, clean } = newFolder();
	const pixels = join(folder, "pixels");
	mkdirSync(pixels);
	const display = await openDisplay({ framebuffer: pixels });
	const screen = openScreen(pixels);
	try {
		await work({ home: join(folder, "home"), env: display.env, screen });
	} finally {
		screen.close();
		display.close();
		clean();
	}
}

/** How many of the colours are not the empty screen's black. */
export const lit = (seen) => seen.filter((colour) => colour !== 0).length;

/** How many different colours there are: the plain ground of a window, drawn before any content, has one; words and icons have hundreds. */
export const variety = (seen) => new Set(seen).size;
