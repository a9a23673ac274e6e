"""Asks a Python environment whether it can train: `python check.py SD_SCRIPTS_FOLDER`.

Prints one line of JSON to standard output and nothing else there; everything that imports print goes to standard error.
Works on any Python 3; imports nothing of its own beyond the standard library before it looks.
"""

import json
import os
import sys

REQUIRED = ["torch", "accelerate", "diffusers", "transformers", "safetensors", "toml", "cv2", "PIL", "einops", "voluptuous"]
DISTRIBUTIONS = ["torch", "torchvision", "accelerate", "diffusers", "transformers", "safetensors", "bitsandbytes", "xformers", "numpy"]


def versions():
    from importlib import metadata

    found = {}
    for name in DISTRIBUTIONS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            pass
    return found


def words(error):
    return "%s: %s" % (type(error).__name__, error)


def torch_facts(answer):
    try:
        import torch
    except BaseException as error:
        answer["errors"].append({"what": "torch", "message": words(error)})
        return
    answer["torch"] = torch.__version__
    answer["cuda"] = torch.version.cuda
    try:
        if torch.cuda.is_available():
            answer["cuda_devices"] = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
    except BaseException as error:
        answer["errors"].append({"what": "cuda", "message": words(error)})


def missing():
    from importlib.util import find_spec

    absent = []
    for name in REQUIRED:
        try:
            if find_spec(name) is None:
                absent.append(name)
        except (ImportError, ValueError):
            absent.append(name)
    return absent


def library(folder, answer):
    """The import that every script of sd-scripts begins with; a broken package shows here."""
    sys.path.insert(0, folder)
    try:
        import library.train_util  # noqa: F401
    except BaseException as error:
        answer["errors"].append({"what": "library", "message": words(error)})


def main():
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    answer = {
        "nyx_check": 1,
        "python": "%d.%d.%d" % sys.version_info[:3],
        "executable": sys.executable,
        "torch": None,
        "cuda": None,
        "cuda_devices": [],
        "versions": {},
        "missing": [],
        "errors": [],
    }
    if sys.version_info >= (3, 8):
        answer["versions"] = versions()
        answer["missing"] = missing()
        torch_facts(answer)
        if not answer["missing"] and not answer["errors"] and len(sys.argv) > 1:
            library(sys.argv[1], answer)
    else:
        answer["errors"].append({"what": "python", "message": "Python is too old"})
    out.write(json.dumps(answer) + "\n")
    out.flush()
    # What was imported may hold threads; nothing is left to do.
    os._exit(0)


main()
