"""Short cuts through an NCR journal: its commonest lines and blocks, many lines at one look.

A short cut does what ``Ncr.read`` would do with the same lines, no more: each is taken only when
the text has exactly the shape that most journals print and nothing else is under way. Any other
line goes the long way, one by one. That both ways tell the same is tested with spoilt journals.
"""

import re

from . import status
from .ncr_words import DOES, PRINTS, SAYS
from .text import MAX_LINE, split

_FONT = "\x1b[020t"
_HEADER = re.compile(r"\*(\d{3})\*(\d\d)/(\d\d)/(\d{4})\*(\d\d):(\d\d)(?::(\d\d))?\*")
_SERIALS = re.compile(r"(?:[A-Za-z0-9]{1,60}\n+)+")
# Between the frames no line holds a star, begins with a time or is a frame itself.
_FRAME = r"(?:\x1b\(1)?={20,200} {0,50}"
_RECEIPT = re.compile(
    rf"{_FRAME}\n+"
    r"((?:(?:\x1b\([1>])?(?!=|.?\d\d:..:)[ -)+-~]{1,200}\n+){1,60})"
    rf"({_FRAME})\n"
)
_ROW = r"((?: {1,30}\d{1,9}){1,20}) {0,30}\n+"
_TABLE = re.compile(
    r"CASH TOTAL {2,20}[A-Z0-9 ]{1,100}\n+"
    rf"DENOMINATION{_ROW}DISPENSED{_ROW}REJECTED{_ROW}"
    rf"(?=(REMAINING[ \d]+)\n)REMAINING{_ROW}"
)
_NOTES = r"((?:(?:[A-Z]{3}\d{1,7}-\d{1,6},?){1,20} ?\n+){0,10})"
_TITLES = "|".join(
    sorted(one for one in PRINTS if re.fullmatch("[A-Z]+[/ ][A-Z ]+", one))
)
_ACCEPTOR = re.compile(
    r"(\*[ \d]{1,4}\*[12]\*(?:\x1b\(I)?w(?:\x1b\(1)?\*[ -)+-~]{1,200})\n+"
    rf"(?:(?:{_TITLES}) ?\n+){{0,5}}"
    rf"ESC: (\d{{1,6}})\n+{_NOTES}VAL: (\d{{1,6}})\n+{_NOTES}REF: (\d{{1,6}})\n+{_NOTES}"
    r"(REJECTS:(\d{1,6})\*?(?:\x1b\(1)?)\n"
)
# Phrases behind a time, and whole lines without one, as printed: → event, method, "" for none.
_LONG_WAY = {"EJ LOG COPIED OK", "DISPENSE", "COUNT"}
_SAID = {
    body: kind
    for body, kind in SAYS.items()
    if kind != "recovery_failed" and body not in _LONG_WAY
}
_TIMED = {mark + body: kind for body, kind in (_SAID | DOES).items() for mark in " *"}
_LINES = {
    front + body + end: kind
    for body, kind in (dict.fromkeys(PRINTS - _LONG_WAY, "") | _SAID).items()
    for front, end in (
        ("", ""), ("", " "), (f"{_FONT} ", ""), (_FONT, ""), ("     *", "*"),
        ("\x1b[05p", "\x1b[00p"), ("\x1b[05p", ""), ("\x1bS", ""),
    )
    if front + body + end
}  # fmt: skip


def take(ncr, base: int, text: str) -> int:
    """Take the lines of a chunk; return how many there are. See ``Dialect.take``."""
    recorder, receipt, in_hour = ncr.recorder, ncr.receipt, ncr.recorder.clock.in_hour
    find, size, count, place = text.find, len(text), 0, 0
    while place < size:
        end = find("\n", place)
        if end == place:
            place += 1
            continue
        if end < 0 or end - place > MAX_LINE or receipt.open:
            end = size if end < 0 else end
            count += _long_way(ncr, base + place, text[place:end])
            place = end + 1
            continue
        raw = text[place:end]
        recorder.start_byte = base + place
        recorder.end_byte = base + end
        known = 1
        kind = _LINES.get(raw)
        if kind is None:
            front = 6 if raw.startswith(_FONT) else 0
            if raw[front : front + 1] == " ":
                front += 1
            if raw[front + 2 : front + 3] == ":" and in_hour(raw[front : front + 8]):
                kind = _TIMED.get(raw[front + 8 :])
                if kind is None:
                    known = _words(ncr, raw, front)
                elif kind.__class__ is str:
                    recorder.note(kind)
                else:
                    ncr.does(raw[front + 9 :], kind)
            else:
                known, end = _untimed(ncr, base, text, place, end, front)
            if not known:
                known = _long_way(ncr, base + place, raw)
        elif kind:
            recorder.note(kind)
        count += known
        place = end + 1
    return count


def _long_way(ncr, base: int, text: str) -> int:
    count = 0
    for start, end, raw in split(base, text):
        ncr.line(start, end, raw)
        count += 1
    return count


def _words(ncr, raw: str, front: int) -> int:
    """Take a line with a time by what stands behind it; return 1 when done."""
    rest = raw[front + 8 :]
    if not rest.isprintable() or rest.endswith(("*", "* ")):
        return 0
    if not ncr.words(raw[6:] if front > 5 else raw, rest.strip(" *"), True):
        ncr.strange()
    return 1


def _untimed(ncr, base: int, text: str, place: int, end: int, front: int):
    """Take a line or a block without a time: (lines, 0 when none is taken; their end)."""
    begin = place + front
    first = text[begin : begin + 1]
    if first == "*":
        found = _HEADER.fullmatch(text, begin, end)
        if found:
            if not ncr.header(found, front):
                ncr.strange()
            return 1, end
        found = None if front or ncr.serials else _ACCEPTOR.match(text, place)
        if found:
            return _acceptor(ncr, base, found)
    elif ncr.serials:
        found = _SERIALS.match(text, place)
        if found:
            number = len(found[0].split())
            ncr.recorder.serials(ncr.serials, number)
            return number, found.end() - 1
    elif first in "\x1b=":
        found = _RECEIPT.match(text, place)
        if found:
            return _receipt(ncr, base, found)
    elif text.startswith("CASH TOTAL", place):
        found = _TABLE.match(text, place)
        if found:
            return _table(ncr, base, found)
    elif text[begin : begin + 4] in ncr.heads:
        line = text[place + 6 if front > 5 else place : end]
        if line.isprintable() and not line.endswith(("*", "* ")):
            if not ncr.words(line, line.strip(" *\t"), False):
                ncr.strange()
            return 1, end
    return 0, end


def _receipt(ncr, base: int, found: re.Match) -> tuple[int, int]:
    recorder = ncr.recorder
    recorder.start_byte, recorder.end_byte = base + found.start(2), base + found.end(2)
    ncr.receipt.whole(found[1].replace("\x1b(1", "").replace("\x1b(>", ""))
    return _lines(found[0]), found.end() - 1


def _table(ncr, base: int, found: re.Match) -> tuple[int, int]:
    recorder, cash = ncr.recorder, ncr.cash
    ncr.serials = ""
    cash.open_table()
    recorder.start_byte, recorder.end_byte = base + found.start(4), base + found.end(4)
    cash.whole(*found.group(1, 2, 3, 5))
    return 5, found.end() - 1


def _acceptor(ncr, base: int, found: re.Match) -> tuple[int, int]:
    recorder, acceptor = ncr.recorder, ncr.acceptor
    line = found[1].replace("\x1b(I", "").replace("\x1b(1", "")
    acceptor.open(status.read(line))
    ncr.serials = ""
    recorder.start_byte, recorder.end_byte = base + found.start(8), base + found.end(8)
    acceptor.whole(found.group(2, 4, 6), found.group(3, 5, 7), found[9])
    return _lines(found[0]), found.end() - 1


def _lines(text: str) -> int:
    return sum(map(bool, text.split("\n")))
