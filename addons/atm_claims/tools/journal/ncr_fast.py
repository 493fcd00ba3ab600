"""Short cuts through an NCR journal: its commonest lines and blocks, many lines at one look.

One pattern cuts a chunk into pieces: a line with a time, a record, a block whose shape is known,
any other line. A short cut does what ``Ncr.read`` would do with the same lines, no more: it is
taken only when the text has exactly the shape that most journals print and nothing else is under
way. Every other piece goes the long way, line by line. That both ways tell the same is tested
with spoilt journals.
"""

import re

from . import status
from .clock import IN_HOUR
from .model import Event
from .ncr_meaning import HEADS, STATEFUL, UNIQUE, meaning
from .ncr_words import DOES, PRINTS, SAYS
from .text import MAX_LINE, split

_FONT = "\x1b[020t"
_SERIALS = (
    r"(?:(?:SERIAL NUMBERS:\n+)?CAT[1-4] SERIAL NUMBERS:(?=\n)|[A-Za-z0-9]{1,60}(?=\n))"
    r"(?:\n+[A-Za-z0-9]{1,60}(?=\n))*"
)
# Between the frames no line begins with a time, ends like a record or is a frame itself.
_FRAME = r"(?:\x1b\(1)?={20,200} {0,50}"
_RECEIPT = (
    rf"{_FRAME}\n+((?:(?:\x1b\([1>])?(?![=*]|.?\d\d:..:)[ -~]{{1,200}}"
    rf"(?<!:\d\d\*)(?<!:\d\d\* )\n+){{1,60}})({_FRAME})"
)
_ROW = r"((?: {1,30}\d{1,9}){1,20}) {0,30}"
_TABLE = (
    r"CASH TOTAL {2,20}[A-Z0-9 ]{1,100}\n+"
    rf"DENOMINATION{_ROW}\n+DISPENSED{_ROW}\n+REJECTED{_ROW}\n+(REMAINING{_ROW})"
)
_NOTES = r"((?:(?:[A-Z]{3}\d{1,7}-\d{1,6},?){1,20} ?\n+){0,10})"
_TITLES = "|".join(
    sorted(one for one in PRINTS if re.fullmatch("[A-Z]+[/ ][A-Z ]+", one))
)
_ACCEPTOR = (
    r"(\*[ \d]{1,4}\*[12]\*(?:\x1b\(I)?w(?:\x1b\(1)?\*[ -)+-~]{1,200})\n+"
    rf"(?:(?:{_TITLES}) ?\n+){{0,5}}"
    rf"ESC: (\d{{1,6}})\n+{_NOTES}VAL: (\d{{1,6}})\n+{_NOTES}REF: (\d{{1,6}})\n+{_NOTES}"
    r"(REJECTS:(\d{1,6})\*?(?:\x1b\(1)?)"
)
_BINS = (
    r"DENOM(?: {1,30}[A-Z0-9]{1,20}){3,10} {0,30}"
    r"(?:\n+(?:DENOM|UNKNOWN|TOTAL|[A-Z]{3}\d{1,7})(?: {1,30}[A-Z0-9]{1,20}){3,10} {0,30}(?=\n))*"
)


def _groupless(pattern: str) -> str:
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern)


# Its groups: the piece, hour, minutes and seconds, the rest; record; other line; blank lines.
_PIECES = re.compile(
    r"((?:(?:\x1b\[020t)? ?(?:(\d\d)(:\d\d:\d\d)([ *][^\n]{0,200})"
    r"|(\*\d{3}\*\d\d/\d\d/\d{4}\*\d\d:\d\d(?::\d\d)?\*))(?=\n)"
    + "".join(
        rf"|{_groupless(one)}(?=\n)"
        for one in (_SERIALS, _RECEIPT, _TABLE, _ACCEPTOR, _BINS)
    )
    + r"|([^\n]+))?\n(\n*))"
)
_BLOCKS = {
    "\x1b": re.compile(_RECEIPT),
    "=": re.compile(_RECEIPT),
    "C": re.compile(_TABLE),
    "*": re.compile(_ACCEPTOR),
    "D": re.compile(_BINS),
}
# Whole lines without a time, as printed. "DISPENSE" and "COUNT" could be serial numbers.
LINES = {
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
# A device's status but the acceptor's, whose block may follow.
_STATUS = re.compile(
    r"(?:\x1b\[\d{3}[tpq])*(?:\x1b\([1I])?( {0,10}\*[ \d]{4}\*[12]\*[A-Z])(?:\x1b\(1)?"
    r"(\*[!-)+-~][ -~]{0,200}[!-)+-~])(?:\x1bS)?$"
)
_REPLY = re.compile(
    r" RESPONSE RECEIVED \[FUNCTION ID=([!-~]), {0,9}TXN SN NO= {0,9}(\d{0,9})\]$"
).match
_MOST_LEARNT = 4000  # phrases remembered


def take(ncr, base: int, text: str) -> int:
    """Take the lines of a chunk; return how many there are. See ``Dialect.take``.

    :param text: its last line has its line end
    """
    recorder, receipt, clock = ncr.recorder, ncr.receipt, ncr.recorder.clock
    gone_in_hour, known, new = IN_HOUR.get, ncr.learnt.get, tuple.__new__
    events, file, count = recorder.journal.events, recorder.file, 0
    after = stop = base
    lines, last, moment = ncr.lines.get, None, None
    for whole, hour, past, rest, header, other, blank in _PIECES.findall(text):
        start = after
        after += len(whole)
        stop = after - 1 - len(blank)
        said = None
        if receipt.open:
            pass
        elif hour:
            gone = gone_in_hour(past)
            if gone is not None and hour == clock.hour_said:
                if past != last or clock.now is not moment:
                    clock.now = moment = clock.hour + gone
                    last = past
                said = known(rest)
                if said is None:
                    recorder.start_byte, recorder.end_byte = start, stop
                    said = _behind_a_time(ncr, whole, rest)
        elif other:
            said = lines(other)
            if said is None and after - start < MAX_LINE:
                recorder.start_byte, recorder.end_byte = start, stop
                said = _untimed(ncr, other)
        elif header:
            recorder.start_byte, recorder.end_byte = start, stop
            said = ncr.stamped(header, stop - start - len(header))
        else:
            recorder.start_byte, recorder.end_byte = start, stop
            number = _block(ncr, start, whole)
            if number:
                count += number
                continue
        if said is None:
            count += _long_way(ncr, start, whole)
            continue
        count += 1
        if not said:
            continue
        if said.__class__ is str:
            one = recorder.open
            event = new(Event, (clock.now, said, start, stop, "", file))
            if one is None:
                events.append(event)
            else:
                one.events.append(event)
                if one.file == file:
                    one.end = stop
        else:
            recorder.start_byte, recorder.end_byte = start, stop
            act, args, operation = said
            ncr.serials = ""
            ncr.operation = operation or ncr.operation
            act(recorder, *args)
    recorder.end_byte = max(recorder.end_byte, stop)
    return count


def _long_way(ncr, base: int, text: str) -> int:
    count = 0
    for start, end, raw in split(base, text):
        ncr.line(start, end, raw)
        count += 1
    return count


def _behind_a_time(ncr, whole: str, rest: str):
    """Return what a line with a time says, None when it must go the long way."""
    found = _REPLY(rest)
    if found:
        ncr.serials = ""
        ncr.recorder.reply(found[1], found[2])
        return ""
    if not rest.isprintable() or rest.endswith(("*", "* ")):
        return None
    body = rest.strip(" *")
    said = meaning(body)
    if said is not None:
        if not body.startswith(UNIQUE) and len(ncr.learnt) < _MOST_LEARNT:
            ncr.learnt[rest] = said
        return said
    line = whole.rstrip("\n")
    if not ncr.words(line.removeprefix(_FONT), body, True):
        ncr.strange()
    return ""


def _untimed(ncr, raw: str):
    """Return what a line without a time says, None when it must go the long way."""
    found = _STATUS.match(raw)
    if found:
        return "" if ncr.status("".join(found.groups())) else None
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
    first = text[0]
    if first in "SC" and "SERIAL NUMBERS:\n" in text:
        ncr.serials = ncr.operation or "other"
        return _serials(ncr, text.rpartition(":")[2]) + text.count(":")
    pattern = _BLOCKS.get(first)
    found = pattern and not ncr.serials and pattern.match(text)
    if found:
        return _TAKES[first](ncr, base, found)
    return _serials(ncr, text) if ncr.serials and " " not in text else 0


def _serials(ncr, text: str) -> int:
    numbers = text.split()
    if numbers and not all(map(str.isalnum, numbers)):
        return 0
    if numbers:
        ncr.recorder.serials(ncr.serials, len(numbers))
    return len(numbers)


def _bins(ncr, base: int, found: re.Match) -> int:
    """What the bins hold is printed for the staff; it is not kept."""
    if ncr.acceptor.label or ncr.cash.table:
        return 0
    return _lines(found[0])


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
    return len(list(filter(None, text.split("\n"))))


_TAKES = {"\x1b": _receipt, "=": _receipt, "C": _table, "*": _acceptor, "D": _bins}
