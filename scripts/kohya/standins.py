"""Stand-ins for what a training needs besides its data: models, a network, an accelerator of any number of processes. With
them an installed sd-scripts builds its own datasets and does its own arithmetic in a fraction of a second, and stops as soon
as it has printed its totals. No code of sd-scripts is in here; its scripts are imported from the folder that is named."""

import importlib
import sys
import types

import torch
from accelerate.data_loader import prepare_data_loader

SCRIPTS = {
    "sd15": ("train_network", "NetworkTrainer"),
    "sd2": ("train_network", "NetworkTrainer"),
    "sdxl": ("sdxl_train_network", "SdxlNetworkTrainer"),
    "sd3": ("sd3_train_network", "Sd3NetworkTrainer"),
    "flux": ("flux_train_network", "FluxNetworkTrainer"),
    "chroma": ("flux_train_network", "FluxNetworkTrainer"),
    "lumina": ("lumina_train_network", "LuminaNetworkTrainer"),
    "hunyuan_image": ("hunyuan_image_train_network", "HunyuanImageNetworkTrainer"),
    "anima": ("anima_train_network", "AnimaNetworkTrainer"),
}


class Totals(Exception):
    """Everything that is wanted was printed."""


class Model(torch.nn.Module):
    """A model, a text encoder, a VAE and a network at once: one weight, and every other method does nothing."""

    supports_gradient_checkpointing = False

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(1))

    def __getattr__(self, name):
        try:
            return super().__getattr__(name)
        except AttributeError:
            if name.startswith("_") or name in ("weight", "set_multiplier", "prepare_network", "prepare_optimizer_params_with_multiple_te_lrs"):
                raise
            return lambda *args, **kwargs: None

    @property
    def dtype(self):
        return self.weight.dtype

    @property
    def device(self):
        return self.weight.device

    def to(self, *args, **kwargs):
        return self

    def prepare_optimizer_params(self, *args, **kwargs):
        return [{"params": [self.weight], "lr": 1e-4}]


class Accelerator:
    """One of several processes, as accelerate would shard its batches."""

    def __init__(self, processes, printed):
        self.num_processes = processes
        self.printed = printed
        self.is_main_process = self.is_local_main_process = True
        self.device = torch.device("cpu")
        self.state = types.SimpleNamespace(num_processes=processes)

    def print(self, *words):
        line = " ".join(str(word) for word in words)
        self.printed.append(line)
        if "total optimization steps" in line:
            raise Totals

    def prepare(self, *things):
        ready = [self._one(thing) for thing in things]
        return ready[0] if len(ready) == 1 else tuple(ready)

    def _one(self, thing):
        if not isinstance(thing, torch.utils.data.DataLoader):
            return thing
        return prepare_data_loader(thing, num_processes=self.num_processes, process_index=0, put_on_device=False)

    def unwrap_model(self, model):
        return model

    def __getattr__(self, name):
        return lambda *args, **kwargs: None


def trainer(folder, family, processes, printed, groups):
    """The trainer of a family with stand-ins, and its parser. `groups` gets the real datasets as they are built."""
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    script, name = SCRIPTS[family]
    module = importlib.import_module(script)
    config_util = importlib.import_module("library.config_util")
    train_util = importlib.import_module("library.train_util")
    network = types.ModuleType("standin_network")
    network.create_network = lambda *args, **kwargs: Model()
    sys.modules["standin_network"] = network

    if not hasattr(config_util, "built_by_kohya"):
        config_util.built_by_kohya = config_util.generate_dataset_group_by_blueprint
        train_util.DatasetGroup.new_cache_latents = lambda self, *args, **kwargs: None

    def build(*args, **kwargs):
        made = config_util.built_by_kohya(*args, **kwargs)
        groups.extend(made)
        return made

    config_util.generate_dataset_group_by_blueprint = build
    train_util.prepare_accelerator = lambda args: Accelerator(processes, printed)
    train_util.resume_from_local_or_hf_if_specified = lambda *args: None
    made = getattr(module, name)()
    nothing = lambda *args, **kwargs: None  # noqa: E731
    for method in ("get_text_encoding_strategy", "get_text_encoder_outputs_caching_strategy", "post_process_network",
                   "cache_text_encoder_outputs_if_needed", "get_latents_caching_strategy"):
        setattr(made, method, nothing)
    made.get_tokenize_strategy = nothing
    made.get_tokenizers = lambda *args, **kwargs: []
    made.is_train_text_encoder = lambda args: False
    made.load_target_model = lambda *args, **kwargs: ("standin", [Model()], Model(), Model())
    made.prepare_unet_with_accelerator = lambda args, accelerator, unet: unet
    for name in ("TokenizeStrategy", "TextEncodingStrategy", "LatentsCachingStrategy", "TextEncoderOutputsCachingStrategy"):
        getattr(importlib.import_module("library.strategy_base"), name).set_strategy = nothing
        getattr(importlib.import_module("library.strategy_base"), name).get_strategy = nothing
    return made, module.setup_parser()
