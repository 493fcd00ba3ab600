"""The pure packages loaded by their folder, so that these tests run where Odoo is not
installed. ``stream``, ``tools`` and ``transport`` become ``kopeck_exchange.stream`` …"""

import importlib
import sys
import types
from pathlib import Path

ADDON = Path(__file__).resolve().parents[1]
_NAME = "kopeck_exchange"

if _NAME not in sys.modules:
    package = types.ModuleType(_NAME)
    package.__path__ = [str(ADDON)]
    sys.modules[_NAME] = package


def own(name):
    """A pure module of this addon, e.g. ``own("stream.reader")``."""
    return importlib.import_module(f"{_NAME}.{name}")


stream = own("stream")
errors = own("stream.errors")

LAYOUT = stream.Layout(root="book", record="loan", trailer="totals")

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<book source="s" branch="1">\n'


def loan(number=1, amount="10.00"):
    return f'<loan number="{number}"><amount>{amount}</amount></loan>\n'.encode()


def book(*records, head=HEAD, trailer=b'<totals count="1"/>', tail=b"\n</book>\n"):
    return head + b"".join(records) + trailer + tail


def read(path, layout=LAYOUT, limits=None):
    """All records of a file as ``(ordinal, line, number)``, and the reader."""
    with stream.Reader(path, layout, limits) as reader:
        found = [(one.ordinal, one.line, one.element.get("number")) for one in reader]
    return found, reader
