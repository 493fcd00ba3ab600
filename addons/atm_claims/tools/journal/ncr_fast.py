"""Short cuts through an NCR journal: its commonest lines and blocks, many lines at one look.

One pattern cuts a chunk into pieces: a line with a time, a record, a block whose shape is known,
any other line. A short cut does what ``Ncr.read`` would do with the same lines, no more: it is
taken only when the text has exactly the shape that most journals print and nothing else is under
way. Every other piece goes the long way, line by line. That both ways tell the same is tested
with spoilt journals.
"""

import re
from itertools import accumulate, repeat

from . import status
from .clock import IN_HOUR
from .model import Event
from .ncr_meaning import HEADS, STATEFUL, UNIQUE, meaning
from .ncr_words import DOES, PRINTS, SAYS
from .text import MAX_LINE, split

_FONT = "\x1b[020t"
_SERIALS = r"(?:[A-Za-z0-9]{1,60}\n+)+"
# Between the frames no line holds a star, begins with a time or is a frame itself.
_FRAME = r"(?:\x1b\(1)?={20,200} {0,50}"
_RECEIPT = (
    rf"{_FRAME}\n+((?:(?:\x1b\([1>])?(?!=|.?\d\d:..:)[ -)+-~]{{1,200}}\n+){{1,60}})"
    rf"({_FRAME})\n+"
)
_ROW = r"((?: {1,30}\d{1,9}){1,20}) {0,30}\n+"
_TABLE = (
    r"CASH TOTAL {2,20}[A-Z0-9 ]{1,100}\n+"
    rf"DENOMINATION{_ROW}DISPENSED{_ROW}REJECTED{_ROW}(?=(REMAINING[ \d]+)\n)REMAINING{_ROW}"
)
_NOTES = r"((?:(?:[A-Z]{3}\d{1,7}-\d{1,6},?){1,20} ?\n+){0,10})"
_TITLES = "|".join(
    sorted(one for one in PRINTS if re.fullmatch("[A-Z]+[/ ][A-Z ]+", one))
)
_ACCEPTOR = (
    r"(\*[ \d]{1,4}\*[12]\*(?:\x1b\(I)?w(?:\x1b\(1)?\*[ -)+-~]{1,200})\n+"
    rf"(?:(?:{_TITLES}) ?\n+){{0,5}}"
    rf"ESC: (\d{{1,6}})\n+{_NOTES}VAL: (\d{{1,6}})\n+{_NOTES}REF: (\d{{1,6}})\n+{_NOTES}"
    r"(REJECTS:(\d{1,6})\*?(?:\x1b\(1)?)\n+"
)


def _groupless(pattern: str) -> str:
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern)


_PIECES = re.compile(
    r"((?:\x1b\[020t)? ?"
    r"(?:(\d\d)(:\d\d:\d\d)([ *][^\n]{0,200})|(\*\d{3}\*\d\d/\d\d/\d{4}\*\d\d:\d\d(?::\d\d)?\*))\n+"
    rf"|{_SERIALS}|{_groupless(_RECEIPT)}|{_groupless(_TABLE)}|{_groupless(_ACCEPTOR)}"
    r"|([^\n]+)\n+|\n+)"
)
_BLOCKS = {
    "\x1b": re.compile(_RECEIPT),
    "=": re.compile(_RECEIPT),
    "C": re.compile(_TABLE),
    "*": re.compile(_ACCEPTOR),
}
# Whole lines without a time, as printed. "DISPENSE" and "COUNT" could be serial numbers.
_LINES = {
    front + body + end: "" if body in PRINTS else meaning(body)
    for body in {*PRINTS, *SAYS, *DOES, "TRANSACTION START", "CARDLESS TRANSACTION START"}
    for front, end in (
        ("", ""), ("", " "), (f"{_FONT} ", ""), (_FONT, ""), ("     *", "*"),
        ("\x1b[05p", "\x1b[00p"), ("\x1b[05p", ""), ("\x1bS", ""),
    )
    if front + body + end
    and body not in ("DISPENSE", "COUNT")
    and SAYS.get(body) not in STATEFUL
}  # fmt: skip
# First letters of lines that a record, a time or a print never begins with.
_HEADS = {
    *HEADS, "CARD", "CASH", "DENO", "SERI", "CAT1", "CAT2", "CAT3", "CAT4", "TYPE", "REJE", "DISP",
    "REMA", "ESC:", "VAL:", "REF:",
}  # fmt: skip
_MOST_LEARNT = 4000  # phrases remembered


def take(ncr, base: int, text: str) -> int:
    """Take the lines of a chunk; return how many there are. See ``Dialect.take``."""
    recorder, receipt, clock = ncr.recorder, ncr.receipt, ncr.recorder.clock
    if not text.endswith("\n"):
        text += "\n"
    pieces = _PIECES.findall(text)
    wholes = [piece[0] for piece in pieces]
    ends = accumulate(map(len, wholes), initial=base)
    tails = repeat(1)
    if "\n\n" in text:
        tails = [len(one) - len(one.rstrip("\n")) for one in wholes]
    timed, gone_in_hour, lines = ncr.learnt, IN_HOUR.get, _LINES
    new, events, file, count = tuple.__new__, recorder.journal.events, recorder.file, 0
    start = next(ends)
    for (whole, hour, past, rest, header, other), after, tail in zip(
        pieces, ends, tails, strict=False
    ):
        recorder.start_byte = start
        recorder.end_byte = stop = after - tail
        said = None
        if receipt.open:
            pass
        elif hour:
            gone = gone_in_hour(past)
            if gone is not None and hour == clock.hour_said:
                clock.now = clock.hour + gone
                said = timed.get(rest)
                if said is None:
                    said = _behind_a_time(ncr, whole, rest)
        elif other:
            said = lines.get(other)
            if said is None and after - start < MAX_LINE:
                said = _untimed(ncr, other)
        elif header:
            at = stop - start - len(header)
            if not ncr.stamped(header[1:4], header[5:15], header[16:-1], at):
                ncr.strange()
            said = ""
        else:
            number = _block(ncr, start, whole)
            if number:
                count += number
                start = after
                continue
        if said is None:
            count += _long_way(ncr, start, whole)
        else:
            count += 1
            if not said:
                pass
            elif said.__class__ is str:
                one = recorder.open
                event = new(Event, (clock.now, said, start, stop, "", file))
                if one is None:
                    events.append(event)
                else:
                    one.events.append(event)
                    if one.file == file:
                        one.end = stop
            else:
                act, args, operation = said
                ncr.serials = ""
                if operation:
                    ncr.operation = operation
                act(recorder, *args)
        start = after
    return count


def _long_way(ncr, base: int, text: str) -> int:
    count = 0
    for start, end, raw in split(base, text):
        ncr.line(start, end, raw)
        count += 1
    return count


def _behind_a_time(ncr, whole: str, rest: str):
    """Return what a line with a time says, None when it must go the long way."""
    if not rest.isprintable() or rest.endswith(("*", "* ")):
        return None
    body = rest.strip(" *")
    said = meaning(body)
    if said is not None:
        if body[:4] not in UNIQUE and len(ncr.learnt) < _MOST_LEARNT:
            ncr.learnt[rest] = said
        return said
    line = whole.rstrip("\n")
    if not ncr.words(line.removeprefix(_FONT), body, True):
        ncr.strange()
    return ""


def _untimed(ncr, raw: str):
    """Return what a line without a time says, None when it must go the long way."""
    line = raw.removeprefix(_FONT)
    body = line.strip(" *\t")
    if (
        ncr.serials
        or body[:4] not in _HEADS
        or not line.isprintable()
        or line.endswith(("*", "* "))
    ):
        return None
    said = meaning(body)
    if said is None:
        if not ncr.words(line, body, False):
            ncr.strange()
        return ""
    return said


def _block(ncr, base: int, text: str) -> int:
    """Take a block; return how many lines it has, 0 when it must go the long way."""
    pattern = _BLOCKS.get(text[0])
    if not ncr.serials:
        found = pattern and pattern.match(text)
        return _TAKES[text[0]](ncr, base, found) if found else 0
    if pattern is None or pattern is _BLOCKS["C"]:
        numbers = text.split()
        if numbers and " " not in text:
            ncr.recorder.serials(ncr.serials, len(numbers))
            return len(numbers)
    return 0


def _receipt(ncr, base: int, found: re.Match) -> int:
    recorder = ncr.recorder
    recorder.start_byte, recorder.end_byte = base + found.start(2), base + found.end(2)
    ncr.receipt.whole(found[1].replace("\x1b(1", "").replace("\x1b(>", ""))
    return _lines(found[0])


def _table(ncr, base: int, found: re.Match) -> int:
    recorder, cash = ncr.recorder, ncr.cash
    cash.open_table()
    recorder.start_byte, recorder.end_byte = base + found.start(4), base + found.end(4)
    cash.whole(*found.group(1, 2, 3, 5))
    return 5


def _acceptor(ncr, base: int, found: re.Match) -> int:
    recorder, acceptor = ncr.recorder, ncr.acceptor
    recorder.end_byte = base + found.end(1)
    line = found[1].replace("\x1b(I", "").replace("\x1b(1", "")
    acceptor.open(status.read(line))
    recorder.start_byte, recorder.end_byte = base + found.start(8), base + found.end(8)
    acceptor.whole(found.group(2, 4, 6), found.group(3, 5, 7), found[9])
    return _lines(found[0])


def _lines(text: str) -> int:
    return sum(map(bool, text.split("\n")))


_TAKES = {"\x1b": _receipt, "=": _receipt, "C": _table, "*": _acceptor}
