"""What an NCR line says whatever stands around it: such lines are understood once and remembered.

A meaning is an event's kind alone, or a recorder's method with what it is given.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from .ncr_words import DOES, SAYS
from .recorder import Recorder

_REPLY = re.compile(r"RESPONSE RECEIVED \[FUNCTION ID=(.),\s*TXN SN NO=\s*(\d*)")
_AMOUNT = re.compile(r"\[AMOUNT=\s*(\d{1,15})\]")
_ENTERED = re.compile(r"AMOUNT (\d{1,15}) ENTERED")
_PRESENTED = re.compile(r"(?:NOTES PRESENTED|COUNT)\s+(\d{1,5}(?:,\d{1,5})*)$")
# What the serial numbers under a phrase are of.
_OPERATIONS = {
    "DISPENSE OPERATION": "dispense",
    "RETRACT OPERATION": "retract",
    "DISPENSER RECOVERY OPERATION": "recovery",
    "CIM-ITEMS INSERTED": "deposit",
}
# Kinds of SAYS that do more than be kept: not told here.
STATEFUL = {"recovery_failed", "journal_opened"}


class Meaning(NamedTuple):
    """``act(recorder, *args)``; ``operation`` is what serial numbers are of from here."""

    act: Callable
    args: tuple = ()
    operation: str = ""


def _quiet(recorder: Recorder) -> None:
    """The line is understood; it tells nothing that is kept."""


def _start(recorder: Recorder, cardless: bool) -> None:
    recorder.start(recorder.clock.now, cardless=cardless)


def _end(recorder: Recorder) -> None:
    recorder.end(recorder.clock.now)


def _request(body: str) -> Meaning:
    found = _AMOUNT.search(body)
    return Meaning(Recorder.request, (Decimal(found[1]) if found else None,))


def _reply(body: str) -> Meaning | None:
    found = _REPLY.match(body)
    return Meaning(Recorder.reply, (found[1], found[2])) if found else None


def _opcode(body: str) -> Meaning:
    return Meaning(Recorder.operation, (body.partition("=")[2].strip(),))


def _entered(body: str) -> Meaning | None:
    found = _ENTERED.match(body)
    return Meaning(Recorder.note, ("amount", found[1])) if found else None


def _session(body: str) -> Meaning | None:
    if body.endswith("TRANSACTION START"):
        return Meaning(_start, (body.startswith("CARDLESS"),))
    return Meaning(_end) if body == "TRANSACTION END" else None


def _notes(body: str) -> Meaning | None:
    if body == "NOTES PRESENTED":
        return Meaning(Recorder.presenting)
    if found := _PRESENTED.match(body):
        notes = tuple(map(int, found[1].split(",")))
        return Meaning(Recorder.presented, (notes,))
    if body.startswith("NOTE ERROR"):
        reason = body.rpartition("REASON:")[2]
        return Meaning(Recorder.note, ("note_error", reason))
    return None


def _card(body: str) -> Meaning | None:
    if body.startswith("CARD:"):
        return Meaning(Recorder.card, (body[5:].strip(),))
    if body.startswith(("CARD INIT", "CARD NBR")):
        return Meaning(Recorder.note, ("card_read", body))
    return _session(body) if body.startswith("CARDLESS") else None


def _chip(body: str) -> Meaning:
    return Meaning(Recorder.note, ("chip", body))


def _nothing(body: str) -> Meaning:
    return Meaning(_quiet)


HEADS = {
    "RESP": _reply, "REQU": _request, "OPCO": _opcode, "AMOU": _entered, "TRAN": _session,
    "CARD": _card, "NOTE": _notes, "COUN": _notes, "GENA": _chip, "ATR ": _chip, "EXTE": _chip,
    "Erro": _nothing, "Diag": _nothing, "DATE": _nothing, "NID ": _nothing, "Mobi": _nothing,
    "Bene": _nothing,
}  # fmt: skip
# Hardly two of these are alike, so none is worth remembering.
UNIQUE = ("RESP", "CARD:", "CARD NBR", "DATE")


def meaning(body: str) -> Meaning | str | None:
    """Return what a line says by itself, None when that depends on other lines.

    :param body: the line without time and decoration
    """
    kind = SAYS.get(body)
    if kind:
        return None if kind in STATEFUL else kind
    act = DOES.get(body)
    if act:
        return Meaning(act, (), _OPERATIONS.get(body, ""))
    known = HEADS.get(body[:4])
    return known(body) if known else None
