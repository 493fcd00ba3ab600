"""Our pure modules loaded by their files, so that these tests run where Odoo is not installed."""

import importlib.util
import sys
from pathlib import Path

ADDON = Path(__file__).resolve().parents[1]
ROOT = ADDON.parents[1]


def load(name, path):
    """The module at a path from the repository's root."""
    full = f"kopeck_pure_{name}"
    if full not in sys.modules:
        spec = importlib.util.spec_from_file_location(full, ROOT / path)
        sys.modules[full] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[full]


def own(name):
    return load(name, f"adapters/exchange_core_banking/tools/{name}.py")


def xsd(name):
    return str(ADDON / "xsd" / name)


def mapping(name):
    return (ADDON / "mapping" / name).read_text(encoding="utf-8")
