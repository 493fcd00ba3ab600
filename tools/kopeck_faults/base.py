"""The bank that faults are injected into: a small demo bank after its first month."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from kopeck_rt import databases, sshd
from kopeck_rt.paths import RUNTIME

CONTRACTS, RECEIVABLES = 400, 12
_made = []


@dataclass
class Files:
    """What a scenario asks of the demo bank."""

    generated: Path
    truth: dict


def files(folder):
    return Files(
        folder, json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    )


def given(options):
    """The demo bank of the tests, after its first month."""
    return files(options.generated), {"first": options.base}


def made(_options):
    """A bank made now, in the checkout's own PostgreSQL, by the demo's own code.

    :return: its files, and the databases of the stages: loaded, and closed
    """
    from kopeck_rig.banks import SmallDemo

    name = f"{databases.TEST}{os.getpid()}_faults"
    bank = SmallDemo(
        name,
        RUNTIME / "faults",
        contracts=CONTRACTS,
        receivables=RECEIVABLES,
        books=True,
    )
    _made.append(name)
    bank.prepare()
    bank.generate()
    bank.server = sshd.start(bank.folder / "sftp", bank.folder / "sshd")
    try:
        bank.init()
        bank.furnish()
        day = min(bank.truth["dates"])
        bank.fetch(day)
        _made.append(bank.stages["loaded"])
        bank.close(day)
    finally:
        bank.server.stop()
    return files(bank.generated), {"loaded": bank.stages["loaded"], "first": name}


def drop():
    for name in _made:
        databases.drop(name)
