"""Records what the real trainer makes of generated datasets and options: its printed totals, its buckets, or the exception it
ends with. Run by hand where an sd-scripts is installed; the record is what the default tests compare the plan with.

    PYTHON scripts/kohya/plans.py SD_SCRIPTS [CASES]      writes src-tauri/crates/core/tests/fixtures/steps/sweep.json

The cases come from a seed, so the same ones are made again. Images are files of a header alone: their sizes are all that is read."""

import json
import logging
import os
import random
import re
import shutil
import struct
import sys
import tempfile
import zlib
from pathlib import Path

os.environ["TQDM_DISABLE"] = "1"
import standins  # noqa: E402

OUT = Path(__file__).resolve().parents[2] / "src-tauri/crates/core/tests/fixtures/steps/sweep.json"
SEED = 20261125
FIELDS = {
    "num train images": "num_train_images",
    "num validation images": "num_val_images",
    "num reg images": "num_reg_images",
    "num batches per epoch": "batches_per_epoch",
    "num epochs": "num_epochs",
    "total optimization steps": "total_steps",
}


def sizes(r):
    """Image sizes of one folder: alike, or all different, sometimes extreme."""
    common = [(512, 512), (512, 768), (768, 512), (1024, 1024), (832, 1216), (1216, 832), (640, 480)]
    count = r.choice([1, 2, 3, 4, 5, 7, 9, 12])
    style = r.random()
    if style < 0.35:
        return [list(r.choice(common)) for _ in range(count)]
    if style < 0.45:
        return [list(r.choice(common))] * count
    if style < 0.9:
        return [[r.randint(200, 2400), r.randint(200, 2400)] for _ in range(count)]
    return [[r.choice([1, 20, 63, 64, 65, 3000, 5000]), r.choice([64, 100, 512, 4000, 30])] for _ in range(min(count, 5))]


def some(r, chance, value):
    return value() if r.random() < chance else None


def without_none(values):
    return {key: value for key, value in values.items() if value is not None}


def bucketing(r, family):
    """Options of buckets, mostly such as the family takes."""
    multiple = {"sdxl": 32, "sd3": 32, "anima": 16}.get(family, 64)
    steps = r.choice([multiple, multiple, multiple * 2, multiple * 3]) if r.random() < 0.95 else r.choice([8, 16, 48, 96, 128, 1, 0])
    return without_none({
        "enable_bucket": some(r, 0.85, lambda: r.random() < 0.85),
        "min_bucket_reso": some(r, 0.4, lambda: r.choice([64, 100, 128, 256, 320, 512])),
        "max_bucket_reso": some(r, 0.6, lambda: r.choice([1024, 1536, 2048, 2048, 1217, 3000, 768])),
        "bucket_reso_steps": some(r, 0.6, lambda: steps),
        "bucket_no_upscale": some(r, 0.35, lambda: r.random() < 0.7),
    })


def resolution(r):
    return r.choice([512, 512, 512, 768, 768, 1024, 1024, 640, [512, 768], [768, 1024], [1024, 1024], 700, 256, [832, 1216]])


def case(r, number):
    family = r.choice(["sd15", "sd15", "sdxl", "sdxl", "sd2", "sd3", "flux", "chroma", "lumina", "hunyuan_image", "anima"])
    args = without_none({
        "max_train_epochs": some(r, 0.6, lambda: r.choice([1, 2, 3, 7, 10])),
        "max_train_steps": some(r, 0.4, lambda: r.choice([1, 10, 50, 333, 1600])),
        "gradient_accumulation_steps": some(r, 0.4, lambda: r.choice([1, 2, 3, 4, 5, 16])),
        "cache_latents": some(r, 0.5, lambda: r.random() < 0.9),
        "train_batch_size": some(r, 0.3, lambda: r.choice([1, 2, 3, 4])),
        "dataset_repeats": some(r, 0.15, lambda: r.choice([1, 2, 5])),
        "resolution": some(r, 0.2, lambda: r.choice(["512", "1024", "512,768", "768, 512"])),
    })
    general = {}
    if r.random() < 0.3:
        (args if r.random() < 0.5 else general).update(bucketing(r, family))
    if r.random() < 0.2:
        general.update(without_none({"batch_size": r.choice([1, 2, 4, 8]), "num_repeats": some(r, 0.5, lambda: r.choice([2, 3]))}))
    datasets, keys = [], []
    for d in range(r.choice([1, 1, 1, 2, 2, 3])):
        dataset = without_none({
            "resolution": some(r, 0.97, lambda: resolution(r)),
            "batch_size": some(r, 0.7, lambda: r.choice([1, 2, 3, 4, 5, 8])),
            "validation_split": some(r, 0.3, lambda: r.choice([0.0, 0.1, 0.25, 0.333, 0.5, 0.9, 1.0, 0.01, 1.5])),
            "num_repeats": some(r, 0.1, lambda: r.choice([1, 4])),
            **(bucketing(r, family) if r.random() < 0.8 else {}),
        })
        if "validation_split" in dataset and r.random() < 0.9:
            dataset["validation_seed"] = r.choice([0, 1, 42, -7, 2**31, 123456789012])
        subsets = []
        for s in range(r.choice([1, 1, 2, 2, 3, 4])):
            subset = without_none({
                "num_repeats": some(r, 0.7, lambda: r.choice([1, 1, 2, 2, 3, 3, 5, 10, 25, 0])),
                "is_reg": some(r, 0.3 if s else 0.05, lambda: r.random() < 0.9),
                "random_crop": some(r, 0.02, lambda: True),
                "color_aug": some(r, 0.015, lambda: True),
                "flip_aug": some(r, 0.1, lambda: True),
            })
            if keys and r.random() < 0.1:
                subset["ref"] = r.choice(keys)
            else:
                key = f"{d}_{s}"
                subset["key"] = key
                keys.append(key)
                if r.random() < 0.97:
                    subset["sizes"] = [] if r.random() < 0.04 else sizes(r)
            subsets.append(subset)
        datasets.append({**dataset, "subsets": subsets})
    return {
        "name": f"{number:03}-{family}",
        "input": {"family": family, "processes": r.choice([1, 1, 1, 2, 3, 4]), "args": args, "general": general, "datasets": datasets},
    }


def header(width, height):
    """The first 33 bytes of a PNG: all that says its size."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def toml(values):
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())


def written(given, folder):
    """Writes images and both files, and returns the paths of the files."""
    text = "[general]\n" + toml(given["general"]) if given["general"] else ""
    for dataset in given["datasets"]:
        text += "[[datasets]]\n" + toml({key: value for key, value in dataset.items() if key != "subsets"})
        for subset in dataset["subsets"]:
            options = {key: value for key, value in subset.items() if key not in ("sizes", "key", "ref")}
            images = folder / subset.get("ref", subset.get("key"))
            if "sizes" in subset:
                images.mkdir()
                for index, size in enumerate(subset["sizes"]):
                    (images / f"{index:04}.png").write_bytes(header(*size))
            text += "[[datasets.subsets]]\n" + toml({**options, "image_dir": str(images)})
    (folder / "dataset.toml").write_text(text)
    family = given["family"]
    fixed = {"network_module": "standin_network", "mixed_precision": "no", "optimizer_type": "AdamW", "max_data_loader_n_workers": 0,
             "pretrained_model_name_or_path": "none", "output_dir": str(folder), "output_name": "x"}
    if family == "sd2":
        fixed["v2"] = True
    if family == "flux":
        fixed["model_type"] = "flux"
    if family == "chroma":
        fixed.update({"model_type": "chroma", "apply_t5_attn_mask": True, "guidance_scale": 0.0})
    if family == "hunyuan_image":
        fixed["network_train_unet_only"] = True
    (folder / "config.toml").write_text(toml({**fixed, **given["args"]}))
    return folder / "config.toml", folder / "dataset.toml"


def record(scripts, given):
    folder = Path(tempfile.mkdtemp(prefix="nyx-plans-"))
    printed, groups = [], []
    try:
        config, dataset = written(given, folder)
        made, parser = standins.trainer(scripts, given["family"], given["processes"], printed, groups)
        sys.argv = ["x", "--config_file", str(config), "--dataset_config", str(dataset)]
        train_util = sys.modules["library.train_util"]
        args = train_util.read_config_from_file(parser.parse_args(), parser)
        error = None
        try:
            made.train(args)
        except standins.Totals:
            pass
        except (Exception, SystemExit) as caught:
            error = f"{type(caught).__name__}: {caught}"
    finally:
        shutil.rmtree(folder)
    totals = {}
    for line in printed:
        for start, field in FIELDS.items():
            if re.match(rf"\s*{start}", line):
                totals[field] = int(re.split(r"[:=]", line)[-1])
    complete = len(totals) == len(FIELDS)
    result = {"printed": totals if complete else {}}
    if not complete:
        said = re.sub(re.escape(str(folder)), "", error or "the trainer ends without a word")
        result["error"] = said.split(" / ")[0][:60]
        return result
    result["datasets"] = [{"buckets": buckets(dataset)} for dataset in groups[0].datasets]
    return result


def buckets(dataset):
    """Width, height and images of each bucket that holds any, by width and height; none without bucketing."""
    if not dataset.enable_bucket:
        return None
    counted = zip(dataset.bucket_manager.resos, dataset.bucket_manager.buckets)
    return sorted([reso[0], reso[1], len(images)] for reso, images in counted if images)


def main():
    scripts, count = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 760
    logging.disable(logging.CRITICAL)
    r = random.Random(SEED)
    cases = [case(r, number) for number in range(count)]
    for one in cases:
        one["result"] = record(scripts, one["input"])
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in cases)
    source = "kohya-ss/sd-scripts 48d368f, recorded by scripts/kohya/plans.py"
    OUT.write_text(f'{{"source":{json.dumps(source)},"cases":[\n{lines}\n]}}\n')
    refused = sum(1 for one in cases if not one["result"]["printed"])
    print(f"{count} cases, {refused} of them refused, written to {OUT}", file=sys.stderr)


main()
