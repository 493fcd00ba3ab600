"""Program of a process that reads a share of a file; started by :mod:`~.apart` alone.

The pure modules are imported under their ordinary names, past the ``__init__`` of their addons,
which would bring Odoo along.
"""

import importlib
import pickle
import sys
import traceback
import types


def stand_in(packages):
    """Empty packages that only know where their modules lie: name → folders."""
    for name, folders in packages.items():
        package = sys.modules[name] = types.ModuleType(name)
        package.__path__ = folders
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], last, package)


def end(kind, error, trace):
    """Say where and by what the process ends, in a server's log: never the error's own words, which
    may quote a record."""
    said = "".join(traceback.format_tb(trace))
    sys.stderr.write(f"{said}{kind.__module__}.{kind.__qualname__}\n")


if __name__ == "__main__":
    sys.excepthook = end
    del sys.path[0]  # this folder: its modules are no top-level ones
    stand_in(pickle.load(sys.stdin.buffer))  # noqa: S301 - the process that started us wrote it
    importlib.import_module(pickle.load(sys.stdin.buffer)).serve()  # noqa: S301
