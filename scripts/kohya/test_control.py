"""Requests to a training and later legs of a run (`vendor/bridge/control.py`), in a training that is played: a script that does what
those of sd-scripts do at a step and at the end of an epoch, over an accelerate and a tqdm that compute nothing.

Run by `npm test -- bridge`; needs the standard library alone.
"""

import argparse
import contextlib
import importlib.util
import io
import json
import math
import os
import shutil
import sys
import tempfile
import types
import unittest
from unittest import mock

PLACE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "vendor", "bridge", "control.py")


def libraries():
    """What a script imports, new for each training: control.py changes the classes."""

    class Loader:
        def __init__(self, dataset, count, first=0):
            self.dataset, self.count, self.first, self.end_of_dataloader = dataset, count, first, False

        def __len__(self):
            return self.count - self.first

        def __iter__(self):
            self.end_of_dataloader = False
            for batch in range(self.first, self.count):
                self.end_of_dataloader = batch == self.count - 1
                yield batch

    class Accelerator:
        is_main_process = True
        num_processes = 1

        def prepare(self, loader):
            return loader

        def save_state(self, folder):
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, "random_states_0.pkl"), "w") as file:
                file.write("numbers")

        def load_state(self, folder):
            pass

        def end_training(self):
            pass

    class Bar:
        def __init__(self, iterable=None, desc=None):
            self.total = len(iterable)

        def update(self, n=1):
            pass

        def set_postfix(self, **words):
            pass

    accelerate = types.ModuleType("accelerate")
    accelerate.Accelerator = Accelerator
    accelerate.skip_first_batches = lambda loader, n: Loader(loader.dataset, loader.count, n)
    shards = types.ModuleType("accelerate.data_loader")
    shards.DataLoaderShard = Loader
    tqdm = types.ModuleType("tqdm")
    tqdm.tqdm = Bar
    return {"accelerate": accelerate, "accelerate.data_loader": shards, "tqdm": tqdm}


class Training:
    """One start of a script in a run's folder."""

    def __init__(self, folder, settings, per_epoch=5, counts_epochs=True, at_step=None, without=()):
        self.folder, self.settings, self.per_epoch, self.counts_epochs = folder, settings, per_epoch, counts_epochs
        self.at_step, self.without = at_step or (lambda step: None), without
        self.batches, self.ended, self.total = [], None, None

    def run(self):
        modules = libraries()
        for module, name in self.without:
            delattr(modules[module], name)
        parse = argparse.ArgumentParser.parse_args
        spec = importlib.util.spec_from_file_location("nyx_control", PLACE)
        control = importlib.util.module_from_spec(spec)
        silence = io.StringIO()
        with mock.patch.dict(sys.modules, modules), mock.patch.dict(os.environ, {"NYX_RUN": self.folder}):
            spec.loader.exec_module(control)
            try:
                with contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence):
                    self.bridge = control.begin()
                    self.script(modules)
            except SystemExit as left:
                self.ended = left.code
            finally:
                argparse.ArgumentParser.parse_args = parse
                self.said = silence.getvalue()
        return self

    def script(self, modules):
        parser = argparse.ArgumentParser()
        names = ("save_every_n_steps", "save_every_n_epochs", "save_last_n_steps", "save_last_n_steps_state", "save_last_n_epochs")
        for name in names + ("save_last_n_epochs_state", "max_train_steps", "sample_every_n_steps", "sample_every_n_epochs"):
            parser.add_argument("--" + name, type=int, default=None)
        parser.add_argument("--output_dir")
        parser.add_argument("--output_name", default="kana")
        parser.add_argument("--sample_prompts", default=None)
        args = self.args = parser.parse_args(["--output_dir", os.path.join(self.folder, "outputs")])
        vars(args).update(self.settings)
        accelerator = modules["accelerate"].Accelerator()
        loader = accelerator.prepare(modules["accelerate.data_loader"].DataLoaderShard("images", self.per_epoch))
        if args.resume:
            accelerator.load_state(args.resume)
        epochs = math.ceil(args.max_train_steps / self.per_epoch)
        first = args.initial_epoch - 1 if self.counts_epochs else 0
        bar = modules["tqdm"].tqdm(range(args.max_train_steps), desc="steps")
        self.total = bar.total
        step = 0
        for epoch in range(first, epochs):
            for batch in loader:
                self.batches.append((epoch + 1, batch))
                bar.update(1)
                step += 1
                if args.save_every_n_steps and step % args.save_every_n_steps == 0:
                    self.save("%s-step%08d" % (args.output_name, step), accelerator)
                    self.remove_step(step, args)
                bar.set_postfix()
                self.at_step(step)
                if step >= args.max_train_steps:
                    break
            if args.save_every_n_epochs and (epoch + 1) % args.save_every_n_epochs == 0 and epoch + 1 < epochs:
                self.save("%s-%06d" % (args.output_name, epoch + 1), accelerator)
                self.remove_epoch(epoch + 1, args)
        accelerator.end_training()
        self.save(args.output_name, accelerator)

    def save(self, name, accelerator):
        path = os.path.join(self.args.output_dir, name)
        os.makedirs(self.args.output_dir, exist_ok=True)
        with open(path + ".safetensors", "x") as file:
            file.write("weights")
        accelerator.save_state(path + "-state")

    def remove(self, stem, suffix):
        path = os.path.join(self.args.output_dir, stem + suffix)
        if os.path.isdir(path):
            shutil.rmtree(path)
        elif os.path.exists(path):
            os.remove(path)

    def remove_step(self, step, args):
        """As `get_remove_step_no` and `save_and_remove_state_stepwise` count."""
        for last, suffix in ((args.save_last_n_steps, ".safetensors"), (args.save_last_n_steps_state or args.save_last_n_steps, "-state")):
            if last is not None:
                old = step - last - 1
                self.remove("%s-step%08d" % (args.output_name, old - old % args.save_every_n_steps), suffix)

    def remove_epoch(self, epoch, args):
        for last, suffix in (
            (args.save_last_n_epochs, ".safetensors"),
            (args.save_last_n_epochs_state or args.save_last_n_epochs, "-state"),
        ):
            if last is not None:
                self.remove("%s-%06d" % (args.output_name, epoch - args.save_every_n_epochs * last), suffix)


class Run(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.TemporaryDirectory()
        self.addCleanup(self.root.cleanup)
        self.count = 0

    def folder(self):
        self.count += 1
        folder = os.path.join(self.root.name, str(self.count))
        os.makedirs(os.path.join(folder, "requests"))
        return folder

    def ask(self, folder, request):
        with open(os.path.join(folder, "requests", request), "w"):
            pass

    def answer(self, folder):
        with open(os.path.join(folder, "bridge.json"), encoding="utf-8") as file:
            return json.load(file)

    def files(self, folder):
        output = os.path.join(folder, "outputs")
        return sorted(os.listdir(output)) if os.path.isdir(output) else []

    def settings(self, total=20, **more):
        return dict({"max_train_steps": total, "initial_epoch": 1, "resume": None}, **more)

    def legs(self, folder, settings, pauses, per_epoch=5, counts_epochs=True):
        """A run that pauses after these steps of the whole run and goes on each time, as Nyx lets it. Returns its legs."""
        legs, trained, before = [], [], 0
        for number, pause in enumerate(pauses + [None], 1):
            asks = lambda step, at=pause, begin=before: self.ask(folder, "pause") if at is not None and step + begin == at else None
            if number > 1:
                os.remove(os.path.join(folder, "requests", "pause"))
                epoch = before // per_epoch
                leg = {"number": number, "step": before, "epoch": epoch, "into": before % per_epoch, "counts_epochs": counts_epochs}
                leg.update(steps_per_epoch=per_epoch, total_steps=settings["max_train_steps"], own_name="kana-leg%d" % number)
                legs.append(leg)
                with open(os.path.join(folder, "legs.json"), "w", encoding="utf-8") as file:
                    json.dump(legs, file)
                settings = dict(settings, resume="state", initial_epoch=epoch + 1)
            training = Training(folder, settings, per_epoch, counts_epochs, at_step=asks).run()
            trained.append(training)
            before = pause
        return trained

    def whole_steps(self, folder, trained, per_epoch=5):
        """What is there, by the moment of the whole run at which it was saved."""
        legs = [{"own_name": "kana", "step": 0, "epoch": 0}]
        with contextlib.suppress(FileNotFoundError):
            with open(os.path.join(folder, "legs.json"), encoding="utf-8") as file:
                legs += json.load(file)
        found = set()
        for name in self.files(folder):
            kind = "state" if name.endswith("-state") else "model"
            stem = name[: -len("-state")] if kind == "state" else name[: -len(".safetensors")]
            for leg in reversed(legs):
                rest = stem[len(leg["own_name"]) :] if stem.startswith(leg["own_name"]) else None
                if rest is not None and rest.startswith("-step"):
                    found.add((kind, "step", int(rest[5:]) + leg["step"]))
                elif rest and rest[1:].isdigit():
                    before = 0 if trained[-1].counts_epochs else leg["epoch"]
                    found.add((kind, "epoch", int(rest[1:]) + before))
                else:
                    continue
                break
        return found


class Requests(Run):
    def test_a_save_is_made_at_the_step_and_can_be_asked_for_again(self):
        folder = self.folder()
        asks = lambda step: self.ask(folder, "save") if step in (2, 7) else None
        training = Training(folder, self.settings(10), at_step=asks).run()
        models = [name for name in self.files(folder) if name.endswith(".safetensors")]
        self.assertEqual(models, ["kana-step00000003.safetensors", "kana-step00000008.safetensors", "kana.safetensors"])
        self.assertEqual(os.listdir(os.path.join(folder, "requests")), [])
        self.assertEqual([done["step"] for done in self.answer(folder)["done"]], [3, 8])
        self.assertIsNone(training.args.save_every_n_steps, "the settings are the script's again")

    def test_a_save_that_was_asked_for_makes_nothing_old(self):
        folder = self.folder()
        settings = self.settings(20, save_every_n_steps=4, save_last_n_steps=4)
        Training(folder, settings, at_step=lambda step: self.ask(folder, "save") if step == 8 else None).run()
        steps = {step for kind, unit, step in self.whole_steps(folder, [Training(folder, {})]) if kind == "model"}
        self.assertEqual(steps, {9, 16, 20})

    def test_a_pause_saves_a_state_and_leaves(self):
        folder = self.folder()
        training = Training(folder, self.settings(), at_step=lambda step: self.ask(folder, "pause") if step == 7 else None).run()
        answer = self.answer(folder)
        self.assertEqual((training.ended, answer["leaving"], answer["done"][0]["step"]), (0, "pause", 7))
        self.assertEqual(self.files(folder), ["kana-step00000007-state"])
        self.assertEqual(answer["done"][0]["state"], os.path.join(folder, "outputs", "kana-step00000007-state"))
        self.assertIn("saving state at step 7", training.said)

    def test_a_stop_after_a_save_leaves_once_the_model_is_there(self):
        folder = self.folder()
        asks = lambda step: self.ask(folder, "stop-after-save") if step == 3 else None
        training = Training(folder, self.settings(), at_step=asks).run()
        self.assertEqual((training.ended, self.answer(folder)["leaving"]), (0, "stop-after-save"))
        self.assertIn("kana-step00000004.safetensors", self.files(folder))

    def test_what_falls_on_the_end_of_an_epoch_comes_a_step_later(self):
        folder = self.folder()
        asks = lambda step: self.ask(folder, "save") if step == 4 else None
        Training(folder, self.settings(20, save_every_n_epochs=1), at_step=asks).run()
        self.assertIn("kana-step00000006.safetensors", self.files(folder))

    def test_what_is_impossible_says_why(self):
        folder = self.folder()
        Training(folder, self.settings(5)).run()
        self.assertEqual(self.answer(folder)["requests"]["sample"], "The configuration has no prompts for samples")
        self.assertIsNone(self.answer(folder)["requests"]["pause"])

    def test_without_a_library_call_the_training_is_the_same(self):
        folder = self.folder()
        self.ask(folder, "pause")
        training = Training(folder, self.settings(10), without=[("accelerate", "skip_first_batches")]).run()
        self.assertIsNone(training.ended)
        self.assertEqual(len(training.batches), 10)
        self.assertIn("skip_first_batches", self.answer(folder)["requests"]["pause"])


class Legs(Run):
    def test_every_batch_is_trained_once_whenever_it_paused(self):
        for counts_epochs in (True, False):
            for pauses in ([3], [5], [7, 12], [4, 5, 6], [19]):
                with self.subTest(pauses=pauses, counts_epochs=counts_epochs):
                    trained = self.legs(self.folder(), self.settings(), pauses, counts_epochs=counts_epochs)
                    batches = [batch for training in trained for _, batch in training.batches]
                    self.assertEqual(batches, [batch for _ in range(4) for batch in range(5)])
                    self.assertIsNone(trained[-1].ended)
                    self.assertIn("kana.safetensors", self.files(trained[-1].folder))

    def test_what_is_kept_is_what_a_run_without_pauses_keeps(self):
        steps = [{"save_every_n_steps": 3, "save_last_n_steps": 4}, {"save_every_n_steps": 2, "save_last_n_steps": 6}]
        steps.append({"save_every_n_steps": 4, "save_last_n_steps": 0, "save_last_n_steps_state": 5})
        steps.append({"save_every_n_steps": 3, "save_last_n_steps_state": 3})
        for settings in steps:
            whole = self.folder()
            self.legs(whole, self.settings(**settings), [])
            for counts_epochs in (True, False):
                for pauses in ([7], [4, 11], [2, 9, 16]):
                    with self.subTest(settings=settings, pauses=pauses, counts_epochs=counts_epochs):
                        folder = self.folder()
                        trained = self.legs(folder, self.settings(**settings), pauses, counts_epochs=counts_epochs)
                        asked = {("state", "step", pause) for pause in pauses}
                        kept = self.whole_steps(whole, [trained[0]])
                        self.assertEqual(self.whole_steps(folder, trained) - asked, kept - asked)

    def test_epochs_are_kept_as_well_by_a_script_that_counts_them_from_one_again(self):
        for settings in (
            {"save_every_n_epochs": 1, "save_last_n_epochs": 2},
            {"save_every_n_epochs": 2, "save_last_n_epochs": 2, "save_last_n_epochs_state": 1},
            {"save_every_n_epochs": 2, "save_last_n_epochs_state": 2},
        ):
            whole = self.folder()
            first = self.legs(whole, self.settings(60, **settings), [], counts_epochs=False)
            for pauses in ([7], [10], [12, 31], [15, 20, 44]):
                with self.subTest(settings=settings, pauses=pauses):
                    folder = self.folder()
                    trained = self.legs(folder, self.settings(60, **settings), pauses, counts_epochs=False)
                    asked = {("state", "step", pause) for pause in pauses}
                    self.assertEqual(self.whole_steps(folder, trained) - asked, self.whole_steps(whole, first))

    def test_what_goes_is_said_as_the_script_says_it(self):
        folder = self.folder()
        trained = self.legs(folder, self.settings(save_every_n_steps=3, save_last_n_steps=3), [7])
        old = os.path.join(folder, "outputs", "kana-step00000006.safetensors")
        self.assertIn("removing old checkpoint: %s\n" % old, trained[-1].said)

    def test_a_leg_that_would_count_wrong_does_not_begin(self):
        folder = self.folder()
        leg = {"number": 2, "step": 7, "epoch": 1, "into": 2, "counts_epochs": True, "total_steps": 20, "own_name": "kana-leg2"}
        with open(os.path.join(folder, "legs.json"), "w", encoding="utf-8") as file:
            json.dump([leg], file)
        missing = [("accelerate", "skip_first_batches")]
        with self.assertRaisesRegex(Exception, "Nyx cannot go on with this training"):
            Training(folder, self.settings(resume="state", initial_epoch=2), without=missing).run()
        # By steps its files would take the names of earlier ones.
        leg.update(step=5, into=0)
        with open(os.path.join(folder, "legs.json"), "w", encoding="utf-8") as file:
            json.dump([leg], file)
        with self.assertRaisesRegex(Exception, "Nyx cannot go on with this training"):
            Training(folder, self.settings(resume="state", initial_epoch=2, save_every_n_steps=2), without=missing).run()
        training = Training(folder, self.settings(resume="state", initial_epoch=2), without=missing).run()
        self.assertEqual(len(training.batches), 15)


if __name__ == "__main__":
    unittest.main()
