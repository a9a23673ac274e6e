"""Runs a Python script as Python itself would: `python launch.py SCRIPT ARGUMENTS...`

The script runs unchanged as `__main__`. What is added: where the system knows Ctrl+Break (Windows), it raises
KeyboardInterrupt as Ctrl+C does, for that is the one polite signal that reaches a process group there; and in a run of
Nyx, requests at a step (`control.py`), without which everything else is the same.
Works on any Python 3.8 or later; imports nothing beyond the standard library.
"""

import builtins
import importlib.machinery
import importlib.util
import io
import os
import signal
import sys
import types


def without_launcher(hook, launcher):
    """Our own frames say nothing about the script: they are left out of what is printed."""

    def told(kind, error, traceback):
        while traceback is not None and traceback.tb_frame.f_code.co_filename == launcher:
            traceback = traceback.tb_next
        hook(kind, error.with_traceback(traceback), traceback)

    return told


def main_module(script):
    """The module that the script fills, with the names that Python gives one. Child processes of `multiprocessing`
    find the script by its `__file__`, for `__spec__` is None."""
    module = types.ModuleType("__main__")
    module.__file__ = os.path.abspath(script) if sys.version_info >= (3, 9) else script
    module.__loader__ = importlib.machinery.SourceFileLoader("__main__", module.__file__)
    module.__builtins__ = builtins
    module.__annotations__ = {}
    module.__cached__ = None
    return module


def listen(launcher):
    """Takes requests at steps, where a run of Nyx says where they lie. Loaded by its path: nothing of ours is on the script's."""
    if not os.environ.get("NYX_RUN"):
        return
    try:
        place = os.path.join(os.path.dirname(os.path.abspath(launcher)), "control.py")
        spec = importlib.util.spec_from_file_location("nyx_control", place)
        control = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(control)
        control.begin()
    except Exception as error:
        sys.stderr.write("Nyx cannot take requests in this run: %s: %s\n" % (type(error).__name__, error))


def launch():
    launcher = sys._getframe().f_code.co_filename
    if len(sys.argv) < 2:
        sys.stderr.write("usage: python launch.py SCRIPT ARGUMENTS...\n")
        return 2
    del sys.argv[0]
    script = sys.argv[0]
    try:
        with io.open_code(script) as file:
            source = file.read()
    except OSError as error:
        sys.stderr.write("%s: can't open file %r: [Errno %s] %s\n" % (sys.executable, script, error.errno, error.strerror))
        return 2
    # In its safe mode Python puts no folder of a script there.
    if not getattr(sys.flags, "safe_path", sys.flags.isolated):
        sys.path[0] = os.path.dirname(os.path.realpath(script))
    if hasattr(signal, "SIGBREAK"):
        signal.signal(signal.SIGBREAK, signal.default_int_handler)
    listen(launcher)
    sys.excepthook = without_launcher(sys.excepthook, launcher)
    module = main_module(script)
    sys.modules["__main__"] = module
    exec(compile(source, module.__file__, "exec", dont_inherit=True), module.__dict__)
    return 0


if __name__ == "__main__":
    sys.exit(launch())
