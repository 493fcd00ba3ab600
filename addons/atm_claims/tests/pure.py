"""The pure package by its folder, so that its tests also run where Odoo is not installed."""

import importlib
import io
import sys
import types
from pathlib import Path

_NAME = "kopeck_atm_tools"

if _NAME not in sys.modules:
    package = types.ModuleType(_NAME)
    package.__path__ = [str(Path(__file__).resolve().parents[1] / "tools")]
    sys.modules[_NAME] = package


def own(name):
    """A module of ``tools``, e.g. ``own("journal.status")``."""
    return importlib.import_module(f"{_NAME}.{name}")


journal = own("journal")
WORDS = own("journal.words").WORDS


def read(*files):
    """The journals of files given as bytes."""
    named = [
        (f"file{number}", io.BytesIO(data)) for number, data in enumerate(files, 1)
    ]
    return list(journal.Reader().journals(named))


def read_one(data):
    (found,) = read(data)
    return found


def said(found, *kinds):
    """What was found: (kind, verdict, amount, refund), of these kinds or of all."""
    for one in found.findings:
        assert one.key in WORDS, one.key
    return [
        (one.kind, one.verdict, one.amount, one.refund)
        for one in found.findings
        if not kinds or one.kind in kinds
    ]
