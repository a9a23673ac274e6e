"""Generated configurations, and what the real trainer's own readers make of the files that Nyx writes of them. Used by the test
`record_what_the_real_readers_say` of the core, which an installed sd-scripts is named to:

    PYTHON configurations.py make COUNT             one configuration a line, as the form sends it; always the same ones
    PYTHON configurations.py read SD_SCRIPTS FOLDER one answer a line for each FOLDER/N/config.toml and dataset.toml

No code of sd-scripts is in here; its scripts are imported from the folder that is named."""

import dataclasses
import importlib
import json
import logging
import os
import random
import sys
from pathlib import Path

FACTS = Path(__file__).resolve().parents[2] / "resources/params"
FAMILIES = {
    "sd15": "train_network", "sd2": "train_network", "sdxl": "sdxl_train_network", "sd3": "sd3_train_network",
    "flux": "flux_train_network", "chroma": "flux_train_network", "lumina": "lumina_train_network",
    "hunyuan_image": "hunyuan_image_train_network", "anima": "anima_train_network",
}
# What belongs to the run itself is not asked for.
OURS = {"config_file", "dataset_config", "output_config", "pretrained_model_name_or_path"}
TEXTS = [
    "plain", "", " ", " two  spaces ", "C:\\models\\my model.safetensors", "D:\\新しい フォルダ\\x.pt", "/home/月/画像 1/a.png", "it's", 'say "no"',
    "both ' and \"", "C:\\it's\\\"x\"\\", "\\", "\\\\server\\share\\", "ends with \\", "tab\there", "two\nlines\n", "\r\n", "a = b", "# no comment", "x # y",
    "[section]", "[[x]]", "a, b, c", "{a}", "{a=1}", "]", "'''", '"""', "\\u0041", "\\n is not a line", "\x01\x1f\x7f", "é \u00a0 \u2028 \u200b", "🙂", "true", "1", "1e-4",
    "2026-11-25", "%s {0} $HOME", "a" * 90, "=", ",", "'", '"', "'quoted'", '"quoted"', "\ufeffbom", "ends '", "ends \"", "\\t", "a\\'b", "q\\\"q",
]
NUMBERS = [0, 1, 2, 3, -1, 0.5, 1.0, 1e-7, 5e-05, 1e-4, 2.5e-300, 1e16, 1e22, 123456.789, 0.1 + 0.2, -1.5, 1e-10, 100, 0.0]
WHOLES = [0, 1, 2, 7, 64, 1000, 2**31, 123456789012, -1]
PAIRS = {
    "network_args": ["conv_dim=16", "conv_alpha=1", "rank_dropout=0.1", "preset=C:\\my presets\\p.toml", "block_dims=2,2,2", "a='b \"c\" # [d]'", "algo=lokr",
                     "network_reg_dims=.*attn.*=8,mlp=4", "dora_wd=True", "exclude_patterns=['.*mlp.*', 'x\\d']"],
    "optimizer_args": ["weight_decay=0.1", "betas=(0.9, 0.99)", "eps=1e-08", "decouple=True", "d_coef=2", "name='x, y'", "foreach=None", 'text="a#b"'],
    "lr_scheduler_args": ["num_cycles=0.5", "T_max=1000", "milestones=[10, 20]", "gamma=1e-1"],
}


def value(r, key, fact):
    kind = fact["kind"]
    if key == "resolution" and kind == "str":
        return r.choice(["512", "1024,768", "512, 512"])
    if key == "face_crop_aug_range" and kind == "str":
        return r.choice(["1.0,2.0", "2,4"])
    if fact.get("choices") and kind != "list[str]":
        return r.choice([choice for choice in fact["choices"] if choice is not None])
    if kind == "bool":
        return r.random() < 0.7
    if kind == "int":
        return r.choice(WHOLES)
    if kind in ("float", "int_or_float"):
        return r.choice(NUMBERS)
    if kind == "str":
        return r.choice(TEXTS)
    if kind == "list[str]":
        return [r.choice(PAIRS.get(key, []) + TEXTS[:12] * (key not in PAIRS)) for _ in range(r.randint(1, 4))]
    if kind == "list[float]":
        return [r.choice(NUMBERS) for _ in range(r.randint(1, 4))]
    if kind == "resolution":
        return r.choice([512, 1024, [512, 768], [1024, 1024]])
    if kind == "float_pair":
        return r.choice([[1, 2], [1.0, 1.5], [2, 2.5]])
    if kind == "table":
        return r.choice([{"diff_output_preservation": True}, {"a": r.choice(TEXTS[:9]), "b": 1, "c": 0.5}, {"x y": [1, 2]}, {}])
    raise ValueError(kind)


def table(r, keys, level, most, without=()):
    names = [key for key, fact in keys.items() if level in fact["levels"] and key not in without]
    return {key: value(r, key, keys[key]) for key in r.sample(names, r.randint(0, most))}


def made(r, args, keys):
    family = r.choice(list(FAMILIES))
    script = FAMILIES[family]
    taken = [key for key, fact in args.items() if key not in OURS and (fact["scripts"] == "all" or script in fact["scripts"])]
    asked = r.sample(taken, r.randint(3, 12)) + r.sample([key for key in args if key not in OURS], r.randint(0, 2))
    asked += [key for key in PAIRS if r.random() < 0.3]
    params = {key: value(r, key, args[key]) for key in dict.fromkeys(asked)}
    kind = r.choices(["dreambooth", "finetune", "controlnet"], [12, 1, 1])[0]
    params.pop("masked_loss", None)
    if kind == "controlnet":
        params["masked_loss"] = True
    own = {"dreambooth": ["image_dir"], "finetune": ["image_dir", "metadata_file"], "controlnet": ["image_dir", "conditioning_data_dir"]}[kind]
    other = {"metadata_file", "conditioning_data_dir", "image_dir"}
    # Not in every kind of dataset, and only where it says so.
    narrow = {"dreambooth": set(), "finetune": {"is_reg", "class_tokens", "caption_extension", "cache_info"},
              "controlnet": {"is_reg", "class_tokens", "alpha_mask"}}[kind]
    datasets = []
    for _ in range(r.choice([1, 1, 2, 3])):
        subsets = []
        for at in range(r.choice([1, 1, 2, 3])):
            paths = {key: f"{r.choice(['/data', 'D:/画像', 'C:'])}{r.choice([' a', chr(92) + 'b c', '/x'])}{at}{r.choice(TEXTS[7:12])}" for key in own}
            subsets.append({**table(r, keys, "subset", 6, other | narrow), **paths})
        datasets.append({"values": table(r, keys, "dataset", 5, other | narrow), "subsets": subsets})
    general = table(r, keys, "general", 5, other | (narrow - {"caption_extension"}))
    return {
        "name": r.choice(["kana-v1", "新しい 1", "a b", "x.y"]), "family": family, "mode": "lora",
        "base_model": r.choice(["/m/base.safetensors", "D:\\モデル\\noob xl.safetensors", "owner/repository"]),
        "params": params, "dataset": {"general": general, "datasets": datasets},
    }


def make(count):
    args = json.loads((FACTS / "kohya-args.json").read_text(encoding="utf-8"))["args"]
    keys = json.loads((FACTS / "kohya-dataset.json").read_text(encoding="utf-8"))["keys"]
    r = random.Random(20261125)
    for _ in range(count):
        print(json.dumps(made(r, args, keys)))


def plain(thing):
    """Anything as JSON: tuples are lists, what is no data is its name."""
    if isinstance(thing, (list, tuple)):
        return [plain(item) for item in thing]
    if isinstance(thing, dict):
        return {str(key): plain(item) for key, item in thing.items()}
    return thing if thing is None or isinstance(thing, (bool, int, float, str)) else type(thing).__name__


def read(scripts, folder):
    logging.disable(logging.CRITICAL)
    sys.path.insert(0, scripts)
    config_util, train_util = importlib.import_module("library.config_util"), importlib.import_module("library.train_util")
    for number in sorted((path for path in Path(folder).iterdir() if path.is_dir()), key=lambda path: int(path.name)):
        parser = importlib.import_module((number / "script").read_text()).setup_parser()
        dataset = str(number / "dataset.toml")
        sys.argv = ["x", "--dataset_config", dataset]
        bare = vars(parser.parse_args())
        sys.argv = ["x", "--config_file", str(number / "config.toml"), "--dataset_config", dataset]
        try:
            args = train_util.read_config_from_file(parser.parse_args(), parser)
        except Exception as error:  # what the trainer would end with is the answer
            print(json.dumps({"args": {}, "error": f"{type(error).__name__}: {error}"}), flush=True)
            continue
        differs = lambda key, item: key not in bare or bare[key] != item or type(bare[key]) is not type(item)  # noqa: E731
        answer = {"args": {key: plain(item) for key, item in vars(args).items() if key != "config_file" and differs(key, item)}}
        sanitizer = config_util.ConfigSanitizer(True, True, args.masked_loss, True)
        try:
            train_util.prepare_dataset_args(args, True)
            blueprint = config_util.BlueprintGenerator(sanitizer).generate(config_util.load_user_config(dataset), args)
            answer["datasets"] = [
                {"params": plain(dataclasses.asdict(one.params)), "subsets": [plain(dataclasses.asdict(subset.params)) for subset in one.subsets]}
                for one in blueprint.dataset_group.datasets
            ]
        except Exception as error:
            answer["error"] = f"{type(error).__name__}: {error}"
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    os.environ["TQDM_DISABLE"] = "1"
    if sys.argv[1] == "make":
        make(int(sys.argv[2]))
    else:
        read(sys.argv[2], sys.argv[3])
