// The form of a training on ten thousand images, all its rows shown: from a key in a number field to the frame that shows the
// new plan and the issue that comes or goes with it. The key is the field's own input event, made in the page.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { newFolder, openApp } from "../../ui/e2e/app.mjs";
import { openDisplay } from "../../ui/e2e/display.mjs";

const IMAGES = 10_000;
const KEYS = 20;

const DRAFT = (images) => `
name = "form"
family = "sdxl"
[params]
network_module = "networks.lora"
network_dim = 16
network_alpha = 8
learning_rate = 1e-4
lr_scheduler = "cosine"
optimizer_type = "AdamW8bit"
max_train_epochs = 10
save_every_n_epochs = 1
mixed_precision = "bf16"
gradient_checkpointing = true
cache_latents = true
seed = 42
[dataset.general]
caption_extension = ".txt"
[[dataset.datasets]]
resolution = 1024
batch_size = 4
enable_bucket = true
max_bucket_reso = 2048
[[dataset.datasets.subsets]]
image_dir = ${JSON.stringify(images)}
`;

/** An empty picture of one bit a pixel. */
function png(width, height) {
	const chunk = (kind, data) => {
		const body = Buffer.concat([Buffer.from(kind), data]);
		const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
		length.writeUInt32BE(data.length);
		sum.writeUInt32BE(crc32(body));
		return Buffer.concat([length, body, sum]);
	};
	const head = Buffer.alloc(13);
	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	head[8] = 1;
	const pixels = deflateSync(Buffer.alloc(height * (1 + Math.ceil(width / 8))), { level: 1 });
	const mark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
	return Buffer.concat([mark, chunk("IHDR", head), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}

/** Pictures of many sizes, each with a caption. */
function makeImages(folder) {
	for (let n = 0; n < IMAGES; n++) {
		const name = join(folder, String(n).padStart(5, "0"));
		writeFileSync(`${name}.png`, png(512 + ((n * 37) % 1500), 512 + ((n * 91) % 1311)));
		writeFileSync(`${name}.txt`, "1girl, solo, kana");
	}
}

/** In the page: types 1 and 10 in turn into the epochs; with 1 there is an issue, as no checkpoint comes before the end. */
function typeAndWatch(keys, done) {
	const field = document.querySelector('[data-testid="field-max_train_epochs"]');
	const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
	const steps = () => document.querySelector('[data-testid="total-steps"]')?.textContent;
	const issue = () => document.querySelector('[data-code="no_checkpoints"]') !== null;
	const times = [];
	const next = () => {
		if (times.length === keys) {
			done({ times, rows: document.querySelectorAll('[data-testid^="row-"]').length });
			return;
		}
		const one = times.length % 2 === 0;
		const before = steps();
		let start = 0;
		const watch = new MutationObserver(() => {
			if (steps() === before || issue() !== one) return;
			watch.disconnect();
			// The frame that shows it has been drawn when the task after its callbacks runs.
			requestAnimationFrame(() => {
				const { port1, port2 } = new MessageChannel();
				port1.onmessage = () => {
					times.push(performance.now() - start);
					// The draft is written meanwhile, so each key finds the form at rest.
					setTimeout(next, 1500);
				};
				port2.postMessage(null);
			});
		});
		watch.observe(document.body, { subtree: true, childList: true, characterData: true });
		start = performance.now();
		write.call(field, one ? "1" : "10");
		field.dispatchEvent(new Event("input", { bubbles: true }));
	};
	next();
}

export async function measureForm({ app, images, tell }) {
	const pictures = images ?? mkdtempSync(join(tmpdir(), "nyx-form-"));
	if (!images) makeImages(pictures);
	const display = await openDisplay();
	Object.assign(process.env, display.env);
	const { folder: home, clean } = newFolder();
	try {
		mkdirSync(join(home, "drafts"), { recursive: true });
		writeFileSync(join(home, "drafts/form.toml"), DRAFT(pictures));
		const opened = await openApp(home, { program: app });
		try {
			await opened.goTo("/train");
			const detail = await opened.find("detail");
			await (await detail.$("button=Advanced")).click();
			await opened.find("total-steps");
			await opened.session.setTimeout({ script: 120_000 });
			const { times, rows } = await opened.session.executeAsync(typeAndWatch, KEYS);
			tell(`form of ${rows} rows: key to plan and issues`, times, "ms");
		} finally {
			await opened.close();
		}
	} finally {
		display.close();
		clean();
		if (!images) rmSync(pictures, { recursive: true, force: true });
	}
}
