"""Named failpoints: places where a test may kill the process.

Inert unless the environment variable ``KOPECK_FAILPOINT`` names the point:
``name`` kills at its first passage, ``name:3`` at its third. The process dies
by SIGKILL, as in a power cut: nothing is flushed, nothing is rolled back.
"""

import os
import signal

VARIABLE = "KOPECK_FAILPOINT"

_declared: dict[str, str] = {}
_passages: dict[str, int] = {}


def declare(name: str, text: str) -> None:
    """Make a failpoint known. Called at import time by ``<addon>/failpoints.py``."""
    _declared[name] = text


def declared() -> dict[str, str]:
    """Return every known failpoint as name → what happens there."""
    return dict(_declared)


def target(value: str) -> tuple[str, int]:
    """Split ``name:3`` into ``("name", 3)``; a bare name means its first passage."""
    name, colon, number = value.rpartition(":")
    if colon and number.isdigit():
        return name, max(int(number), 1)
    return value, 1


def failpoint(name: str) -> None:
    """Pass a failpoint; kills the process when the environment asks for it.

    :raises AssertionError: when the name was not declared.
    """
    assert name in _declared, f"failpoint {name!r} is not declared"
    passed(name)


def passed(name: str) -> None:
    """What a passage does; the fault rig (tools/kopeck_faults) puts more in its place."""
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    wanted_name, wanted_passage = target(wanted)
    if name != wanted_name:
        return
    _passages[name] = _passages.get(name, 0) + 1
    if _passages[name] == wanted_passage:
        os.kill(os.getpid(), signal.SIGKILL)
