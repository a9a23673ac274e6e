// LoRAs in a real window: a folder that is named shows its files at once; a file that is deleted meanwhile says so and goes.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { newFolder, nyx, openApp, retry } from "./app.mjs";

/** A LoRA of one module of SD 1.5, with what its training says about itself. */
function lora(path, metadata) {
	const tensor = (shape, from, to) => ({ dtype: "F16", shape, data_offsets: [from, to] });
	const name = "lora_unet_down_blocks_0_attentions_0_proj_in";
	const header = Buffer.from(
		JSON.stringify({
			...(metadata && { __metadata__: metadata }),
			[`${name}.lora_down.weight`]: tensor([4, 8], 0, 64),
			[`${name}.lora_up.weight`]: tensor([8, 4], 64, 128),
			[`${name}.alpha`]: tensor([], 128, 130),
		}),
	);
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(header.length));
	writeFileSync(path, Buffer.concat([length, header, Buffer.alloc(130)]));
}

test("a folder of LoRAs, one that says nothing, and one that is gone", async (t) => {
	const { folder, clean } = newFolder();
	t.after(clean);
	const loras = join(folder, "loras");
	mkdirSync(loras);
	const tags = JSON.stringify({ kana: { kanachan: 12, smile: 3 } });
	lora(join(loras, "kana.safetensors"), { ss_tag_frequency: tags, ss_network_dim: "4" });
	lora(join(loras, "old.safetensors"));
	const home = join(folder, "home");
	const app = await openApp(home);
	t.after(() => app.close());
	await app.click("rail-loras");
	await app.find("loras-empty");
	nyx(home, "settings", "set", "lora_folders", JSON.stringify([loras]));
	await app.waitForText("lora-folders", (text) => text.includes("1"));

	await app.type("lora-search", "kana");
	await app.click("lora");
	await retry("the trigger", async () => assert.equal(await app.content("lora-trigger"), "kanachan"));
	await app.type("lora-search", "old");
	await app.click("lora");
	await app.waitForText("lora-panel", (text) => text.includes("says nothing about its training"));

	await app.type("lora-search", "kana");
	rmSync(join(loras, "kana.safetensors"));
	await app.click("lora");
	await app.waitForText("problem", (text) => text.includes("kana.safetensors"));
	await app.click("look-again");
	await retry("the card to go", async () => assert.equal(await app.count("lora"), 0));
});
