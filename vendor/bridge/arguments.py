"""Asks a checkout of sd-scripts for the arguments of its training scripts: `python arguments.py SD_SCRIPTS_FOLDER`.

Each script is imported and its own `setup_parser()` called; nothing is trained. Where its packages cannot be imported, they
are stood in for by objects that answer to anything, for a parser needs none of what they do. A script that fails is
reported alone. Prints one line of JSON to standard output and nothing else there; what the scripts print goes to standard
error. Works on any Python 3.8 or later with nothing beyond the standard library, and holds nothing of sd-scripts.

The answer: `scripts` by name with the numbers of their arguments, and `arguments`, each said once.
"""

import abc
import argparse
import enum
import importlib
import importlib.abc
import importlib.machinery
import json
import os
import pkgutil
import re
import sys
import types

OTHER_NAMES = ["fine_tune"]
MOST_TEXT = 4000


def words(error):
    return ("%s: %s" % (type(error).__name__, error))[:MOST_TEXT]


# Stand-ins


class StandInType(abc.ABCMeta):
    """The type of stand-ins, so that they can be called, subclassed, compared and iterated."""

    def __getattr__(cls, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return stand_in(name)

    def __call__(cls, *given, **named):
        decorated = decorates(given, named)
        if decorated is not None and cls.__dict__.get("stands_in"):
            return decorated
        return type.__call__(cls, *given, **named)

    def __iter__(cls):
        return iter(())

    def __getitem__(cls, key):
        return cls

    def __or__(cls, other):
        return cls

    __ror__ = __or__

    def __lt__(cls, other):
        return False

    __le__ = __lt__

    def __gt__(cls, other):
        return True

    __ge__ = __gt__

    def __len__(cls):
        return 0

    def __bool__(cls):
        return True


class StandIn(metaclass=StandInType):
    """What a call of a stand-in gives."""

    def __init__(self, *given, **named):
        pass

    def __init_subclass__(cls, **named):
        pass

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return stand_in(name)

    def __call__(self, *given, **named):
        decorated = decorates(given, named)
        return StandIn() if decorated is None else decorated

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0

    def __getitem__(self, key):
        return StandIn()

    def __setitem__(self, key, value):
        pass

    def __contains__(self, key):
        return False

    def _same(self, *other):
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _same
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __neg__ = __or__ = __and__ = _same

    def __lt__(self, other):
        return False

    __le__ = __lt__

    def __gt__(self, other):
        return True

    __ge__ = __gt__

    def __float__(self):
        return 0.0

    def __int__(self):
        return 0

    __index__ = __int__


def decorates(given, named):
    """The function or class that a stand-in was put over as a decorator."""
    if len(given) == 1 and not named:
        thing = given[0]
        if isinstance(thing, types.FunctionType) or (isinstance(thing, type) and not isinstance(thing, StandInType)):
            return thing
    return None


def stand_in(name):
    return StandInType(name, (StandIn,), {"stands_in": True})


class StandInModule(types.ModuleType):
    __version__ = "2.6.0"

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        inner = sys.modules.get(self.__name__ + "." + name)
        value = inner if inner is not None else stand_in(name)
        setattr(self, name, value)
        return value


class StandInFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Stands in for every module that belongs neither to Python nor to the folder."""

    def __init__(self, folder):
        self.folder = folder

    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if is_of_python(top) or os.path.exists(os.path.join(self.folder, top + ".py")):
            return None
        # What is missing inside a package that came with Python or the folder is missing indeed.
        if os.path.isdir(os.path.join(self.folder, top)):
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        module = StandInModule(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module):
        pass


def is_of_python(top):
    names = getattr(sys, "stdlib_module_names", None)
    if names is not None:
        return top in names
    # Before Python 3.10: where it lies tells.
    try:
        spec = importlib.machinery.PathFinder.find_spec(top)
    except (ImportError, ValueError):
        spec = None
    if top in sys.builtin_module_names:
        return True
    origin = getattr(spec, "origin", None) or ""
    return bool(origin) and "site-packages" not in origin and "dist-packages" not in origin


# Scripts


def training_scripts(folder):
    """Names of the scripts that train and make a parser, without `.py`."""
    found = []
    for file in sorted(os.listdir(folder)):
        name, end = os.path.splitext(file)
        if end != ".py" or not name.isidentifier() or not ("train" in name or name in OTHER_NAMES):
            continue
        try:
            with open(os.path.join(folder, file), encoding="utf-8", errors="replace") as source:
                makes_parser = re.search(r"^def setup_parser\(", source.read(), re.MULTILINE)
        except OSError:
            continue
        if makes_parser:
            found.append(name)
    return found


def parser_of(name):
    sys.argv = [name + ".py"]
    parser = importlib.import_module(name).setup_parser()
    if not isinstance(parser, argparse.ArgumentParser):
        raise TypeError("setup_parser() gave no ArgumentParser")
    return parser


def forget(known):
    """Takes out of memory whatever was imported since, so that it can be imported otherwise."""
    for name in [name for name in sys.modules if name not in known]:
        del sys.modules[name]


# Arguments


class Unclear(Exception):
    """A value that JSON cannot hold, such as one that a stand-in made."""


def plain(value):
    if isinstance(value, enum.Enum):
        value = value.value
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise Unclear()
        return value
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, (list, tuple, set, frozenset, range)):
        return [plain(item) for item in value]
    raise Unclear()


def type_name(kind):
    """`int`, `float`, `int_or_float`, `bool` or `str`; other functions are told by what they make of two numbers."""
    if kind is None or kind is str:
        return "str"
    if kind in (int, float, bool):
        return kind.__name__
    if isinstance(kind, StandInType):
        return None
    made = []
    for text in ("2", "0.5"):
        try:
            made.append(type(kind(text)).__name__)
        except BaseException:
            made.append(None)
    known = {("int", None): "int", ("int", "float"): "int_or_float", ("float", "float"): "float"}
    return known.get(tuple(made), "str")


def action_name(action):
    name = type(action).__name__.strip("_")
    name = name[: -len("Action")] if name.endswith("Action") else name
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def help_of(parser, action):
    text = action.help
    if not text or text is argparse.SUPPRESS:
        return None
    try:
        text = text % dict(vars(action), prog=parser.prog)
    except Exception:
        pass
    return str(text)[:MOST_TEXT]


def defaults_of(parser):
    """What parsing no words at all gives; nothing where that is not possible."""
    required = [action for action in parser._actions if action.required]
    for action in required:
        action.required = False
    try:
        return vars(parser.parse_args([]))
    except BaseException:
        return {}
    finally:
        for action in required:
            action.required = True


def argument(parser, action, defaults, stands_in):
    unclear = []

    def clear(what, value):
        try:
            return plain(value)
        except Exception:
            unclear.append(what)
            return None

    default = defaults.get(action.dest, action.default)
    choices = None if action.choices is None else clear("choices", list(action.choices))
    if choices == [] and stands_in:
        unclear.append("choices")
    kind = type_name(action.type)
    if kind is None:
        unclear.append("type")
    return {
        "dest": action.dest,
        "flags": list(action.option_strings),
        "action": action_name(action),
        "type": kind,
        "nargs": action.nargs,
        "choices": choices or None,
        "default": None if default is argparse.SUPPRESS else clear("default", default),
        "required": bool(action.required),
        "help": help_of(parser, action),
        "unclear": unclear,
    }


def arguments_of(parser, stands_in):
    defaults = defaults_of(parser)
    found = {}
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction) or not action.option_strings:
            continue
        if action.dest in found:
            found[action.dest]["flags"] += action.option_strings
        else:
            found[action.dest] = argument(parser, action, defaults, stands_in)
    return list(found.values())


class Answer:
    def __init__(self):
        self.arguments = []
        self.numbers = {}
        self.scripts = []

    def number(self, argument):
        said = json.dumps(argument, sort_keys=True)
        if said not in self.numbers:
            self.numbers[said] = len(self.arguments)
            self.arguments.append(argument)
        return self.numbers[said]

    def add(self, name, arguments, stands_in, error):
        numbers = [self.number(argument) for argument in arguments]
        self.scripts.append({"name": name, "arguments": numbers, "stands_in": stands_in, "error": error})

    def text(self):
        said = {"nyx_arguments": 1, "scripts": self.scripts, "arguments": self.arguments}
        said["packages"], said["package_folders"] = packages()
        return json.dumps(said)


def packages():
    """The names of what is installed, as registries compare them, and the folders they lie in with their last change in seconds."""
    from importlib import metadata

    names = {distribution.metadata["Name"] or "" for distribution in metadata.distributions()}
    # What lies on the path without being installed can be imported all the same.
    names.update(module.name for module in pkgutil.iter_modules())
    folders = {path: int(os.stat(path).st_mtime) for path in sys.path if path.endswith("-packages") and os.path.isdir(path)}
    return sorted({re.sub("[-_.]+", "-", name).lower() for name in names if name}), folders


def read(answer, name, stands_in):
    """Adds what a script says; the error where it says nothing."""
    try:
        arguments = arguments_of(parser_of(name), stands_in)
    except BaseException as error:
        return error
    answer.add(name, arguments, stands_in, None)
    return None


def ask(folder, answer):
    names = training_scripts(folder)
    known = set(sys.modules)
    refused = {}
    read_any = False
    for name in names:
        # Where two scripts cannot be imported and none can, the packages are not there.
        if len(refused) >= 2 and not read_any:
            refused[name] = None
            continue
        error = read(answer, name, False)
        if error is None:
            read_any = True
        else:
            refused[name] = error
    if not refused:
        return
    forget(known)
    sys.meta_path.insert(0, StandInFinder(folder))
    for name in refused:
        error = read(answer, name, True)
        if error is not None:
            answer.add(name, [], True, words(refused[name] or error))


def main():
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    folder = os.path.abspath(sys.argv[1])
    sys.path[0] = folder
    answer = Answer()
    ask(folder, answer)
    out.write(answer.text() + "\n")
    out.flush()
    # What was imported may hold threads; nothing is left to do.
    os._exit(0)


main()
