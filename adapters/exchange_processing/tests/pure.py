"""Our pure modules loaded by their files, so that these tests run where Odoo is not installed."""

import importlib.util
import sys
import types
from pathlib import Path

ADDON = Path(__file__).resolve().parents[1]
ROOT = ADDON.parents[1]
_PACKAGE = "kopeck_pure_processing"


def own(name):
    """A module of tools/, with its neighbours."""
    if _PACKAGE not in sys.modules:
        package = types.ModuleType(_PACKAGE)
        package.__path__ = [str(ADDON / "tools")]
        sys.modules[_PACKAGE] = package
    return importlib.import_module(f"{_PACKAGE}.{name}")


def load(name, path):
    """The module at a path from the repository's root."""
    full = f"kopeck_pure_{name}"
    if full not in sys.modules:
        spec = importlib.util.spec_from_file_location(full, ROOT / path)
        sys.modules[full] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[full]


def xsd(name):
    return str(ADDON / "xsd" / name)
