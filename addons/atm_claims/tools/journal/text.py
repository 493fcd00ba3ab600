"""Lines of a journal and their places in the file as received.

Escapes are stripped in the order of the format page (1.1): ``ESC [ params letter``, ``ESC ( x``,
``ESC ) x``, ``ESC x`` with the printer's own parameter digits, then control bytes. What is kept is
always the line as received: positions are bytes of the file, never of the stripped text.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 1 << 18  # bytes read at a time
MAX_LINE = 4096  # bytes; a longer line is taken in pieces
MAX_BYTES = 64 << 20  # bytes of a file; the rest is not read
MAX_LINES = 2_000_000  # lines of a file; the rest is not read

# 0x1C ends a record of the caret dialect.
_ENDS = (b"\r", b"\n", b"\x1c")
_ESCAPE = re.compile(
    r"\x1b(?:\[[0-9;?]*[A-Za-z]|[()].|h[0-9]{3}|[ew][0-9]|.)?", re.DOTALL
)
_CONTROL = {code: None for code in (*range(9), *range(10, 32), *range(127, 160), 0xAD)}
_FONT = (
    "\x1b[020t"  # in front of every second line of one maker: worth a way of its own
)


def plain(raw: str) -> str:
    """Return a line without escapes and control characters."""
    if raw.isprintable():
        return raw
    if raw.startswith(_FONT):
        text = raw[len(_FONT) :]
        if text.isprintable():
            return text
    # Two bytes a character: the zeros would stand inside the escapes.
    return _ESCAPE.sub("", raw.replace("\0", "")).translate(_CONTROL)


def place(raw: str, index: int) -> int:
    """Return the place in ``raw`` of the character ``index`` of its plain text.

    The length of ``raw`` when the text has no such character.
    """
    if "\0" in raw:
        kept = [number for number, one in enumerate(raw) if one != "\0"]
        return [*kept, len(raw)][place(raw.replace("\0", ""), index)]
    seen = position = 0
    while position < len(raw):
        escape = _ESCAPE.match(raw, position)
        if escape:
            position = escape.end()
        elif ord(raw[position]) in _CONTROL:
            position += 1
        elif seen == index:
            return position
        else:
            seen += 1
            position += 1
    return len(raw)


class Lines:
    """The lines of a stream as (start, end, line), one pass, a chunk and a line in memory.

    A line is its bytes read as Latin-1, which never fails and keeps every place.
    ``size`` is what has been read, ``count`` how many lines, ``cut`` says that a limit ended the
    reading, ``ended`` that the last line had its line end.
    """

    def __init__(self, stream: BinaryIO):
        self.stream = stream
        self.size = 0
        self.count = 0
        self.cut = False
        self.ended = True

    def __iter__(self):
        for base, text in self.chunks():
            for line in split(base, text):
                self.count += 1
                yield line

    def chunks(self):
        """Yield (place, text): whole lines, each line end a newline.

        Who takes a chunk counts its lines in ``count``: the limit is kept by that.
        """
        base = 0  # place of ``rest`` in the file
        rest = b""
        while True:
            chunk = self.stream.read(CHUNK)
            self.size += len(chunk)
            data = rest + chunk if rest else chunk
            if not data:
                return
            last = not chunk
            keep = len(data)
            if not last:
                # An unfinished line waits for the next chunk, unless it is too long.
                keep = max(data.rfind(end) for end in _ENDS) + 1
                if keep <= len(data) - MAX_LINE:
                    keep = len(data)
            text = data[:keep].decode("latin-1")
            yield base, text.replace("\r", "\n").replace("\x1c", "\n")
            if last:
                self.ended = False
                return
            self.ended = keep == len(data)
            rest = data[keep:]
            base += keep
            if self.count >= MAX_LINES or self.size >= MAX_BYTES:
                self.cut = True
                return


def split(base: int, text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the lines of a chunk as (start, end, line); empty ones are none."""
    end = base - 1
    for line in text.split("\n"):
        start, end = end + 1, end + 1 + len(line)
        if not line:
            continue
        while end - start > MAX_LINE:
            yield start, start + MAX_LINE, line[:MAX_LINE]
            start, line = start + MAX_LINE, line[MAX_LINE:]
        yield start, end, line


_WHOLE = re.compile(r"\d{13,19}")
_GROUPS = re.compile(r"(?<!\d)[2-69]\d{3}([ -])\d{4}\1\d{4}\1\d{1,7}(?!\d)", re.ASCII)


def hide_cards(text: str) -> str:
    """Return a text whose card numbers show the first six and the last four digits at most.

    Digits in a row are hidden whatever they are; groups of four, as they are printed on a card,
    where the check digit is right: columns of counts look alike.
    """
    text = _GROUPS.sub(_hide_groups, text)
    return _WHOLE.sub(lambda found: _ends(found[0]), text)


def _hide_groups(found: re.Match) -> str:
    digits = re.sub(r"\D", "", found[0])
    total = 0
    for place, one in enumerate(reversed(digits)):
        value = int(one) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return found[0] if total % 10 else _ends(digits)


def _ends(digits: str) -> str:
    return f"{digits[:6]}******{digits[-4:]}"
