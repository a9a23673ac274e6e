// Ten thousand images in the window: from the drop to the grid, and to the last visible thumbnail, fully faded in. Each round
// has a home of its own, so nothing is known of the images; `warm` and `cold` are the disk cache.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newFolder, openApp } from "../../ui/e2e/app.mjs";
import { openDisplay } from "../../ui/e2e/display.mjs";
import { run } from "../run.mjs";
import { memory } from "./memory.mjs";

const IMAGES = "10000";

/** In the page: drops the folder and watches each frame until every tile in view shows its picture. */
function dropAndWatch(path, done) {
	const start = performance.now();
	const target = { kind: "Webview", label: "main" };
	const payload = { paths: [path], position: { x: 600, y: 400 } };
	window.__TAURI_INTERNALS__.invoke("plugin:event|emit_to", { target, event: "tauri://drag-drop", payload });
	let grid;
	const look = () => {
		const view = document.querySelector('[data-testid="image-grid"]')?.getBoundingClientRect();
		const tiles = view
			? [...document.querySelectorAll('[data-testid="image-tile"]')].filter((tile) => {
					const { top, bottom } = tile.getBoundingClientRect();
					return bottom > view.top && top < view.bottom;
				})
			: [];
		if (tiles.length > 0) grid ??= performance.now() - start;
		const shown = tiles.filter((tile) => {
			const image = tile.querySelector("img");
			return image?.naturalWidth > 0 && getComputedStyle(image).opacity === "1";
		});
		if (tiles.length > 0 && shown.length === tiles.length) {
			done({ grid, thumbnails: performance.now() - start, tiles: tiles.length });
		} else requestAnimationFrame(look);
	};
	look();
}

export async function measureThumbnails({ app, images, rounds, emptyDiskCache, tell }) {
	const pictures = images ?? mkdtempSync(join(tmpdir(), "nyx-pictures-"));
	if (!images)
		run("cargo", ["bench", "--package", "nyx-core", "--bench", "datasets", "--", "--make", pictures, IMAGES]);
	const display = await openDisplay();
	Object.assign(process.env, display.env);
	try {
		const round = async (cold) => {
			const { folder: home, clean } = newFolder();
			const opened = await openApp(home, { program: app });
			try {
				await opened.find("rail-datasets");
				await opened.session.setTimeout({ script: 120_000 });
				if (cold && !emptyDiskCache()) return undefined;
				const times = await opened.session.executeAsync(dropAndWatch, pictures);
				return { ...times, memory: memory(opened.pid()).reduce((sum, { pss }) => sum + pss, 0) };
			} finally {
				await opened.close();
				clean();
			}
		};
		await round(false); // reads every file once
		for (const kind of ["warm", "cold"]) {
			const times = [];
			for (let i = 0; i < rounds; i++) {
				const took = await round(kind === "cold");
				if (took) times.push(took);
			}
			if (times.length === 0) {
				console.log("10,000 images, cold: not measured, the disk cache can only be emptied by root");
				continue;
			}
			const all = (key) => times.map((took) => took[key]);
			tell(`10,000 images, ${kind}: drop to grid`, all("grid"), "ms");
			tell(`10,000 images, ${kind}: to ${times[0].tiles} thumbnails in view`, all("thumbnails"), "ms");
			tell(`10,000 images, ${kind}: memory then (PSS)`, all("memory"), "MB");
		}
	} finally {
		display.close();
		if (!images) rmSync(pictures, { recursive: true, force: true });
	}
}
