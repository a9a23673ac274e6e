// A configuration and a few parameters for the tests of this feature.
import type { ArgSpec, Checked, Config, Param, Signatures } from "@/api/bindings";
import { unknownParam } from "./unknown-param";

export const config: Config = {
	name: "kana-v1",
	family: "sdxl",
	mode: "lora",
	base_model: "/models/noob.safetensors",
	params: { network_dim: 32, learning_rate: 1e-4, optimizer_type: "AdamW8bit" },
	launch: {
		processes: null,
		gpus: [],
		machines: null,
		machine_rank: null,
		main_address: null,
		accelerate: null,
		env: {},
	},
	dataset: {
		general: { caption_extension: ".txt" },
		datasets: [{ values: { resolution: 1024, batch_size: 1 }, subsets: [{ image_dir: "kana", num_repeats: 2 }] }],
	},
	allow_unknown: [],
};

const base: Param = {
	...unknownParam(""),
	kind: "int",
	group: "network",
	level: "basic",
	scripts: ["sdxl_train_network"],
	families: ["sdxl"],
	form: true,
};

export const params: Param[] = [
	{ ...base, key: "network_dim", label: "Rank (dim)", help: "Higher holds more detail.", presets: { sdxl: 32 } },
	{ ...base, key: "network_dropout", kind: "float", label: "Dropout", level: "advanced", help: "0 is off." },
	{
		...base,
		key: "optimizer_type",
		kind: "str",
		group: "optimizer",
		label: "Optimizer",
		help: "How weights move.",
		default: "",
		suggest: [
			{ value: "AdamW8bit", label: "AdamW 8-bit" },
			{ value: "Prodigy", label: "Prodigy" },
		],
		presets: { sdxl: "AdamW8bit" },
	},
	{
		...base,
		key: "learning_rate",
		kind: "float",
		group: "optimizer",
		label: "Learning rate",
		help: "Size of the steps.",
		default: 2e-6,
		presets: { sdxl: 1e-4 },
	},
	{ ...base, key: "image_dir", half: "dataset", kind: "str", group: "dataset", at: "subset", label: "Images" },
	{ ...base, key: "num_repeats", half: "dataset", group: "dataset", at: "subset", label: "Repeats", default: 1 },
	{
		...base,
		key: "resolution",
		half: "dataset",
		kind: "resolution",
		group: "dataset",
		at: "dataset",
		label: "Resolution",
		presets: { sdxl: 1024 },
	},
	{
		...base,
		key: "batch_size",
		half: "dataset",
		group: "dataset",
		at: "dataset",
		label: "Batch size",
		default: 1,
		presets: { sdxl: 1 },
	},
	{
		...base,
		key: "shuffle_caption",
		half: "dataset",
		kind: "bool",
		group: "captions",
		at: "general",
		label: "Shuffle tags",
		default: false,
	},
	{
		...base,
		key: "dynamo_backend",
		kind: "str",
		group: "memory",
		form: false,
		label: "dynamo_backend",
		help: "Backend used by torch_compile.",
	},
];

/** The parameter of this key. */
export function param(key: string): Param {
	const found = params.find((param) => param.key === key);
	if (!found) throw new Error(`no parameter ${key} in the sample`);
	return found;
}

export const checked: Checked = {
	issues: [],
	blocked: false,
	plan: {
		images: 214,
		images_with_repeats: 562,
		reg_images: 0,
		validation_images: 0,
		batches_per_epoch: 144,
		steps_per_epoch: 144,
		epochs: 10,
		total_steps: 1440,
		batch_sizes: [4],
		accumulation: 1,
		processes: 1,
		buckets: [
			{ dataset: 0, resolution: [832, 1216], images: 218, batches: 55 },
			{ dataset: 0, resolution: [640, 1536], images: 3, batches: 1 },
		],
		saves: [{ step: 1440, epoch: 10, file: "kana-v1.safetensors", kept: true }],
		exact: true,
		total_steps_range: [1440, 1440],
	},
	folders: [{ dataset: 0, subset: 0, path: "/data/kana", images: 214, captions: 210 }],
	files: [{ name: "config.toml", text: "[network]\nnetwork_dim = 32\n" }],
	command: "python\n/sd-scripts/sdxl_train_network.py",
	script: "sdxl_train_network.py",
};

const arg: ArgSpec = {
	key: "",
	kind: "float",
	default: null,
	required: false,
	choices: [],
	open: false,
	min: null,
	max: null,
	length: null,
	needs: null,
	idle: null,
	algorithms: [],
	families: [],
	reads: "exact",
	label: "",
	help: "",
};

export const signatures: Signatures = {
	networks: [
		{
			name: "networks.lora",
			label: "LoRA",
			help: "The usual one.",
			families: ["sd15", "sdxl"],
			encoder_rates: 1,
			package: null,
			install: null,
			needed: null,
			args: [
				{ ...arg, key: "conv_dim", kind: "int", label: "Conv rank", help: "Rank of the convolutions." },
				{ ...arg, key: "rank_dropout", label: "Rank dropout", help: "Share of the ranks that are dropped." },
				{
					...arg,
					key: "verbose",
					kind: "bool",
					default: "False",
					label: "List the modules",
					help: "Writes them down.",
				},
				{ ...arg, key: "idle_one", label: "Dropped", help: "Nothing is dropped.", idle: "Nothing reads it" },
			],
			renamed: {},
			blocks: {},
		},
	],
	optimizers: [
		{
			name: "AdamW8bit",
			label: "AdamW 8-bit",
			help: null,
			package: "bitsandbytes",
			installed: true,
			rate: [1e-5, 1e-3],
			own_rate: false,
			open: false,
			broken: null,
			taken: [],
			args: [
				{ ...arg, key: "weight_decay", default: "0.01", label: "Weight decay", help: "Draws weights to 0." },
				{ ...arg, key: "amsgrad", kind: "bool", default: "False", label: "AMSGrad", help: "Steadier." },
				{ ...arg, key: "device", kind: "str", default: "cpu", label: "Place", help: "Where averages are kept." },
				{ ...arg, key: "mode", kind: "str", choices: ["fast", "slow"], label: "Mode", help: "How." },
			],
		},
	],
	schedulers: [],
};
