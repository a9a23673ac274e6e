// What the tests train with: images, a base model, a trainer, configurations and recordings.
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nyx, programs } from "./app.mjs";

const images = fileURLToPath(new URL("../../resources/demo/images", import.meta.url));

const DATASET = "kana 猫";

/** A folder of six images without captions. */
export function photos(folder) {
	const path = join(folder, DATASET);
	mkdirSync(path);
	const found = readdirSync(images).filter((name) => /\.(png|jpg|webp)$/.test(name));
	for (const name of found.slice(0, 6)) copyFileSync(join(images, name), join(path, name));
	return path;
}

/** The smallest file whose header reads as SD 1.5. */
export function baseModel(folder) {
	const key = "model.diffusion_model.input_blocks.0.0.weight";
	const header = Buffer.from(JSON.stringify({ [key]: { dtype: "F16", shape: [2], data_offsets: [0, 4] } }));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(header.length));
	const path = join(folder, "base.safetensors");
	writeFileSync(path, Buffer.concat([length, header, Buffer.alloc(4)]));
	return path;
}

/** A folder that looks like sd-scripts, with the double as its Python. */
export function useDouble(home, folder) {
	const scripts = join(folder, "sd-scripts");
	mkdirSync(scripts);
	for (const name of ["train_network.py", "sdxl_train_network.py"]) writeFileSync(join(scripts, name), "");
	nyx(home, "backend", "use", "--python", programs.double, "--sd-scripts", scripts);
}

/** A recorded run of the core's fixtures. */
export const recording = (name) =>
	fileURLToPath(new URL(`../../src-tauri/crates/core/tests/fixtures/logs/${name}`, import.meta.url));

/** A configuration for SD 1.5 with its images, that trains for some epochs; more of its parameters as lines of TOML. */
export function configuration(folder, { name = "kana-v1", epochs = 4, repeats = 4, params = "" } = {}) {
	const path = join(folder, `${name}.toml`);
	const dataset = join(folder, DATASET);
	const text = `
name = "${name}"
family = "sd15"
base_model = "${baseModel(folder)}"
[params]
network_module = "networks.lora"
max_train_epochs = ${epochs}
${params}
[dataset.general]
caption_extension = ".txt"
[[dataset.datasets]]
resolution = 512
enable_bucket = true
[[dataset.datasets.subsets]]
image_dir = "${existsSync(dataset) ? dataset : photos(folder)}"
num_repeats = ${repeats}
`;
	writeFileSync(path, text);
	return path;
}
