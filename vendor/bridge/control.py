"""Requests to a training that runs: save now, make samples now, pause, stop after a save.

`begin()` is called by the launcher before the script. Nothing of the script is changed: public calls of the libraries that
it uses are wrapped (argparse, tqdm, accelerate), and for one step the script's own settings say that it saves or makes
samples. Whoever wants something puts a file into `requests/` of the run's folder ($NYX_RUN); `bridge.json` answers.

A step, as every script of sd-scripts makes it, in this order: the bar named `steps` is updated; the script makes samples
and saves, where its settings say so for this step; the bar gets a postfix; the next batch is asked for.

- Between update and postfix the settings are ours, so that what is asked for happens at this very step.
- When the next batch is asked for, everything of the step before is done, and of the epoch before: here one can leave.

A later leg of a run (`legs.json`) begins in the middle: batches that were trained are skipped, the end comes when the whole
run is complete, saves and samples fall on the steps of the whole run, and what they are called no earlier leg has used. What the
settings keep (`save_last_n_...`) is counted over the whole run as well: the script would count from the leg's beginning, and look
for names that this leg never gave; so it removes nothing there, and what has become old is removed here.

Works on any Python 3.8 or later; imports nothing beyond the standard library that the script has not imported.
"""

import argparse
import json
import math
import os
import shutil
import sys

REQUESTS = ("save", "sample", "pause", "stop-after-save")
NEVER = 1 << 60
ENDINGS = (".safetensors", ".ckpt", ".pt", "")
FIRST = {"number": 1, "step": 0, "epoch": 0, "into": 0, "counts_epochs": True, "total_steps": None, "own_name": None}


def old_step(at, every, last):
    """The step that is old once `at` is saved, as the scripts count; None where nothing is."""
    if last is None:
        return None
    old = at - last - 1
    old -= old % every
    return old if old > 0 else None


def old_epoch(at, every, last):
    """The same for epochs."""
    return at - every * last if last and at > every * last else None


class Impossible(Exception):
    """A later leg that cannot begin where it should."""


class Bridge:
    """One training in this process."""

    def __init__(self, folder):
        self.folder = folder
        self.leg = dict(FIRST)
        # All of them, this one last.
        self.legs = [self.leg]
        # What this step or epoch of a later leg makes old, once it is saved.
        self.old = []
        self.args = None
        self.accelerator = None
        self.missing = None
        # Optimizer steps of this leg.
        self.step = 0
        self.began = False
        self.loader = None
        self.dataset = None
        self.epochs = 0
        self.stepped = False
        self.deferred = set()
        self.doing = set()
        self.own = {}
        # What the run's final model is called, where the leg has a name of its own.
        self.name = None
        self.state = None
        self.said = {"version": 1, "leg": 1, "requests": {}, "steps_per_epoch": None, "done": [], "leaving": None}

    # What lies in the folder.

    def read_leg(self):
        try:
            with open(os.path.join(self.folder, "legs.json"), encoding="utf-8") as file:
                legs = json.load(file)
        except FileNotFoundError:
            return
        if legs:
            self.legs = [dict(FIRST, **leg) for leg in [FIRST] + legs]
            self.leg = self.legs[-1]

    def wants(self, request):
        return os.path.exists(os.path.join(self.folder, "requests", request))

    def say(self):
        """Writes `bridge.json`. A disk without room costs the answer, never the training."""
        if not self.is_main():
            return
        path = os.path.join(self.folder, "bridge.json")
        try:
            with open(path + ".tmp", "w", encoding="utf-8") as file:
                json.dump(self.said, file)
            os.replace(path + ".tmp", path)
        except OSError:
            pass

    def done(self, request, state=None):
        self.said["done"].append({"request": request, "step": self.step, "state": state})
        if request in ("save", "sample"):
            # It can be asked for again.
            try:
                os.remove(os.path.join(self.folder, "requests", request))
            except OSError:
                pass
        self.say()

    def give_up(self, error):
        """Something is not as it should be: from here on nothing is done, and nothing of the script's is held."""
        self.missing = "Nyx stumbled over %s: %s" % (type(error).__name__, error)
        self.restore("step")
        self.restore("epoch")
        self.said["requests"] = {request: self.missing for request in REQUESTS}
        self.say()

    # What can be done here.

    def is_main(self):
        if self.accelerator is not None:
            return self.accelerator.is_main_process
        return os.environ.get("RANK", "0") == "0"

    def refusals(self):
        """By request: None, or why it is impossible."""
        why = self.missing
        if why is None and getattr(self.args, "deepspeed", False):
            why = "DeepSpeed saves from all of its processes at once, which cannot be asked for at any step"
        if why is not None:
            return {request: why for request in REQUESTS}
        several = None
        if self.accelerator.num_processes > 1:
            several = "Several processes train together, and all would have to save at the same step"
        sample = several
        if sample is None and not getattr(self.args, "sample_prompts", None):
            sample = "The configuration has no prompts for samples"
        saves = several
        if saves is None and not hasattr(self.args, "save_every_n_steps"):
            saves = "This script cannot save at a step"
        return {"save": saves, "sample": sample, "pause": None, "stop-after-save": saves}

    def can(self, request):
        return self.said["requests"].get(request, "") is None

    # The moments.

    def starts(self):
        """The bar of steps is made: everything that is computed beforehand has been computed."""
        self.began = True
        self.step = 0
        leg = self.leg
        if leg["number"] > 1:
            by_step = getattr(self.args, "save_every_n_steps", None)
            if self.missing is not None and (leg["into"] or not leg["counts_epochs"] or by_step):
                raise Impossible("Nyx cannot go on with this training: " + self.missing)
            if leg["total_steps"]:
                self.args.max_train_steps = leg["total_steps"] - leg["step"]
            if not leg["counts_epochs"] and leg["own_name"]:
                self.args.output_name, self.name = leg["own_name"], self.args.output_name
        self.said["leg"] = leg["number"]
        self.said["requests"] = self.refusals()
        self.say()

    def steps(self, count):
        """The bar moves: what is to happen at this step is set."""
        self.step += count
        self.stepped = True
        if self.missing is not None:
            return
        last = self.loader is not None and bool(getattr(self.loader, "end_of_dataloader", False))
        save = sample = False
        for request in ("save", "stop-after-save", "sample"):
            if not (self.can(request) and self.wants(request)):
                continue
            # What belongs to the end of an epoch is done there; the same once more would say nothing. Epochs of one step have
            # no other place.
            if last and request not in self.deferred:
                self.deferred.add(request)
                continue
            self.doing.add(request)
            save, sample = save or request != "sample", sample or request == "sample"
        self.set_step(save, sample)
        if last and not self.leg["counts_epochs"]:
            self.set_epoch()

    def set_step(self, save, sample):
        """For one step, the settings that make the script save and make samples at it, or not."""
        args, leg = self.args, self.leg
        whole = leg["step"] + self.step
        every = getattr(args, "save_every_n_steps", None)
        due = bool(every) and whole % every == 0
        if leg["number"] > 1 or (save and not due):
            if due:
                last = getattr(args, "save_last_n_steps", None)
                state = getattr(args, "save_last_n_steps_state", None) or last
                self.ages("step", *(old_step(whole, every, number) for number in (last, state)))
            # Nothing older goes for it by the script, which counts its own steps.
            self.put("save_every_n_steps", 1 if save or due else (NEVER if every else None))
            self.put("save_last_n_steps", None)
            self.put("save_last_n_steps_state", None)
        every = getattr(args, "sample_every_n_steps", None)
        by_epoch = getattr(args, "sample_every_n_epochs", None)
        due = bool(every) and not by_epoch and whole % every == 0
        if sample or (leg["number"] > 1 and every and not by_epoch):
            self.put("sample_every_n_steps", 1 if sample or due else NEVER)
            self.put("sample_every_n_epochs", None if sample else by_epoch)
        if leg["number"] > 1 and leg["counts_epochs"] and leg["own_name"]:
            self.put("output_name", leg["own_name"])

    def set_epoch(self):
        """At the end of an epoch of a script that counts from 1 again: saves and samples where the whole run has them."""
        whole = self.leg["epoch"] + self.epochs
        for name in ("save_every_n_epochs", "sample_every_n_epochs"):
            every = getattr(self.args, name, None)
            if every:
                self.own.setdefault("epoch", {}).setdefault(name, every)
                setattr(self.args, name, 1 if whole % every == 0 else NEVER)
                if name == "save_every_n_epochs" and whole % every == 0:
                    last = getattr(self.args, "save_last_n_epochs", None)
                    state = getattr(self.args, "save_last_n_epochs_state", None) or last
                    self.ages("epoch", *(old_epoch(whole, every, number) for number in (last, state)))
        for name in ("save_last_n_epochs", "save_last_n_epochs_state"):
            if getattr(self.args, name, None):
                self.own.setdefault("epoch", {}).setdefault(name, getattr(self.args, name))
                setattr(self.args, name, None)

    def put(self, name, value):
        if hasattr(self.args, name):
            self.own.setdefault("step", {}).setdefault(name, getattr(self.args, name))
            setattr(self.args, name, value)

    def restore(self, kind):
        for name, value in self.own.pop(kind, {}).items():
            setattr(self.args, name, value)

    # What the settings do not keep, in a later leg.

    def ages(self, unit, model, state):
        """The model and the state of the whole run that are old once this step or epoch is saved."""
        for number, is_state in ((model, False), (state, True)):
            self.old += [(unit, path) for path in self.made_at(unit, number, is_state)]

    def made_at(self, unit, number, is_state):
        """Where what was saved then would lie, whichever leg saved it."""
        places = []
        for index, leg in enumerate(self.legs if number is not None else []):
            # What was trained again since is another line, and stays.
            if any(later[unit] < number for later in self.legs[index + 1 :]):
                continue
            name = leg["own_name"] or self.output_name()
            local = number - (leg["step"] if unit == "step" else leg["epoch"])
            if local > 0:
                stem = "%s-step%08d" % (name, local) if unit == "step" else "%s-%06d" % (name, local)
                endings = ("-state",) if is_state else ENDINGS
                places += [os.path.join(self.args.output_dir, stem + ending) for ending in endings]
        return places

    def output_name(self):
        """What the run is called, whatever is set for the moment."""
        for kind in ("step", "epoch"):
            if "output_name" in self.own.get(kind, {}):
                return self.own[kind]["output_name"]
        return self.name if self.name is not None else getattr(self.args, "output_name", None) or "last"

    def remove_old(self, unit):
        """The save is done: what it made old goes, and is said as the script says it."""
        old = [path for of, path in self.old if of == unit]
        self.old = [(of, path) for of, path in self.old if of != unit]
        for path in old if self.is_main() else []:
            try:
                if os.path.isdir(path):
                    shutil.rmtree(path)
                elif os.path.exists(path):
                    os.remove(path)
                else:
                    continue
            except OSError as error:
                sys.stderr.write("\n%s is old and stays: %s\n" % (path, error))
                continue
            kind = "state" if path.endswith("-state") else "checkpoint"
            sys.stdout.write("\nremoving old %s: %s\n" % (kind, path))
            sys.stdout.flush()

    def step_is_over(self):
        self.restore("step")
        self.remove_old("step")
        doing, self.doing = self.doing, set()
        self.deferred -= doing
        for request in sorted(doing):
            self.done(request)
            if request == "stop-after-save":
                self.said["leaving"] = request

    def batches(self, loader, original):
        """The loader of the training, from its first batch that is wanted; leaves where that was asked for."""
        if not self.began or (self.dataset is not None and loader.dataset is not self.dataset):
            yield from original(loader)
            return
        first = self.dataset is None
        self.dataset = loader.dataset
        self.epochs += 1
        self.restore("epoch")
        self.remove_old("epoch")
        accumulation = max(1, getattr(self.args, "gradient_accumulation_steps", 1) or 1)
        if first:
            self.said["steps_per_epoch"] = math.ceil(len(loader) / accumulation)
            self.say()
        source = loader
        if first and self.leg["into"]:
            skip = sys.modules["accelerate"].skip_first_batches
            source = skip(loader, self.leg["into"] * accumulation)
        self.loader = source
        boundary = True
        for batch in original(source):
            if boundary or self.stepped:
                self.stepped = boundary = False
                self.leave_if_asked()
            yield batch

    def leave_if_asked(self):
        if self.missing is not None:
            return
        if self.said["leaving"] is None and self.step > 0 and self.can("pause") and self.wants("pause"):
            if self.is_main():
                state = self.save_state()
                self.said["leaving"] = "pause"
                self.done("pause", state)
        if self.said["leaving"] is not None:
            self.say()
            self.accelerator.end_training()
            sys.exit(0)

    def save_state(self):
        args = self.args
        name = self.leg["own_name"] or getattr(args, "output_name", None) or "at"
        state = os.path.join(args.output_dir, "%s-step%08d-state" % (name, self.step))
        if self.state == (self.step, state):
            return state
        os.makedirs(args.output_dir, exist_ok=True)
        # As the script says it, for whoever reads its output.
        sys.stderr.write("\nsaving state at step %d\n" % self.step)
        sys.stderr.flush()
        self.accelerator.save_state(state)
        return state

    def loads_state(self):
        """A script that does not count epochs on makes as many as are left."""
        leg = self.leg
        per_epoch = leg.get("steps_per_epoch")
        if leg["number"] > 1 and not leg["counts_epochs"] and leg["total_steps"] and per_epoch:
            self.args.max_train_steps = leg["total_steps"] - leg["epoch"] * per_epoch

    def ends(self):
        """The loop is over; what follows is the final model, under its own name."""
        if self.args is None:
            return
        self.restore("step")
        self.restore("epoch")
        if self.began and self.leg["number"] > 1 and not self.leg["counts_epochs"] and self.leg["own_name"]:
            self.args.output_name = self.name

    # The wraps.

    def take_arguments(self, namespace):
        if hasattr(namespace, "max_train_steps") and hasattr(namespace, "output_dir"):
            if self.args is None:
                self.wrap_libraries()
            self.args = namespace

    def wrap_libraries(self):
        """Once the script has imported them."""
        tqdm = getattr(sys.modules.get("tqdm"), "tqdm", None)
        accelerate = sys.modules.get("accelerate")
        shard = getattr(sys.modules.get("accelerate.data_loader"), "DataLoaderShard", None)
        accelerator = getattr(accelerate, "Accelerator", None)
        if tqdm is None or not all(hasattr(tqdm, name) for name in ("update", "set_postfix")):
            return
        self.wrap_bar(tqdm)
        needed = ("prepare", "save_state", "load_state", "end_training")
        if accelerator is None or not all(hasattr(accelerator, name) for name in needed):
            self.missing = "The installed accelerate has no save_state, load_state or end_training"
        elif shard is None or not hasattr(accelerate, "skip_first_batches"):
            self.missing = "The installed accelerate has no DataLoaderShard or skip_first_batches"
        else:
            self.wrap_accelerator(accelerator)
            self.wrap_loader(shard)

    def wrap_bar(self, tqdm):
        made, moved, finished = tqdm.__init__, tqdm.update, tqdm.set_postfix
        bridge = self

        def init(bar, *args, **kwargs):
            if kwargs.get("desc") == "steps":
                bridge.starts()
                if bridge.leg["number"] > 1 and bridge.leg["total_steps"] and args:
                    args = (range(bridge.args.max_train_steps),) + args[1:]
                bar.nyx_steps = True
            made(bar, *args, **kwargs)

        def update(bar, n=1):
            if getattr(bar, "nyx_steps", False):
                try:
                    bridge.steps(n)
                except Exception as error:
                    bridge.give_up(error)
            return moved(bar, n)

        def set_postfix(bar, *args, **kwargs):
            result = finished(bar, *args, **kwargs)
            if getattr(bar, "nyx_steps", False):
                try:
                    bridge.step_is_over()
                except Exception as error:
                    bridge.give_up(error)
            return result

        tqdm.__init__, tqdm.update, tqdm.set_postfix = init, update, set_postfix

    def wrap_accelerator(self, accelerator):
        prepare, save, load, end = accelerator.prepare, accelerator.save_state, accelerator.load_state, accelerator.end_training
        bridge = self

        def prepared(self, *args, **kwargs):
            bridge.accelerator = self
            return prepare(self, *args, **kwargs)

        def save_state(self, output_dir=None, *args, **kwargs):
            result = save(self, output_dir, *args, **kwargs)
            bridge.state = (bridge.step, output_dir)
            return result

        def load_state(self, *args, **kwargs):
            result = load(self, *args, **kwargs)
            bridge.loads_state()
            return result

        def end_training(self, *args, **kwargs):
            bridge.ends()
            return end(self, *args, **kwargs)

        accelerator.prepare, accelerator.save_state = prepared, save_state
        accelerator.load_state, accelerator.end_training = load_state, end_training

    def wrap_loader(self, shard):
        original, bridge = shard.__iter__, self
        shard.__iter__ = lambda loader: bridge.batches(loader, original)


def begin():
    """Listens to requests in the folder of the run, where there is one."""
    folder = os.environ.get("NYX_RUN")
    if not folder:
        return None
    bridge = Bridge(folder)
    bridge.read_leg()
    parse = argparse.ArgumentParser.parse_args

    def parse_args(self, *args, **kwargs):
        namespace = parse(self, *args, **kwargs)
        bridge.take_arguments(namespace)
        return namespace

    argparse.ArgumentParser.parse_args = parse_args
    return bridge
