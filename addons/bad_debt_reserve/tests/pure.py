"""The pure modules by their files, so that their tests also run where Odoo is not installed."""

import importlib
import importlib.util
import sys
from pathlib import Path

PACKAGE = "kopeck_reserve_tools"


def load(name):
    """A module of ``tools`` by its name."""
    if PACKAGE not in sys.modules:
        folder = Path(__file__).parents[1] / "tools"
        spec = importlib.util.spec_from_file_location(
            PACKAGE, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        sys.modules[PACKAGE] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[PACKAGE])
    return importlib.import_module(f"{PACKAGE}.{name}")
