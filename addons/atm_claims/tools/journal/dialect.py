"""A dialect reads one maker's lines. A new one is a subclass in a file of its own.

It declares ``marks``, strings that its journals hold and others' do not, and turns each line into
calls of the recorder. The registry below finds the dialect of a file by those marks.
"""

# No model: there is no method of this name above.
# pylint: disable=method-required-super

from .recorder import Recorder
from .text import plain, split

_MOST_UNKNOWN = 100_000  # places kept of a file that is no journal


class Dialect:
    name = ""
    marks: tuple[str, ...] = ()  # each counts once per place where it stands
    known: list[type["Dialect"]] = []

    def __init__(self, recorder: Recorder):
        self.recorder = recorder

    def __init_subclass__(cls):
        Dialect.known.append(cls)

    def read(self, text: str, raw: str) -> bool:
        """Take one line, escapes stripped; return whether it was understood.

        The base class stands in where the dialect is not known: it understands nothing.

        :param raw: the line as received
        """
        return False

    def take(self, base: int, text: str) -> int:
        """Take the lines of a chunk, ``base`` bytes into the file; return how many there are."""
        count = 0
        for start, end, raw in split(base, text):
            count += 1
            self.line(start, end, raw)
        return count

    def line(self, start: int, end: int, raw: str) -> None:
        """Take one line at its place; one that is not understood is listed."""
        recorder = self.recorder
        recorder.start_byte, recorder.end_byte = start, end
        if not self.read(raw if raw.isprintable() else plain(raw), raw):
            self.strange()

    def strange(self) -> None:
        """List the line at hand: it is not understood."""
        recorder = self.recorder
        if len(recorder.journal.unknown) < _MOST_UNKNOWN:
            recorder.journal.unknown.append((recorder.start_byte, recorder.end_byte))

    def finish(self) -> str:
        """The file is over; return why it seems cut, "" when it does not."""
        return ""


def detect(sample: str) -> type[Dialect] | None:
    """Return the dialect most of whose marks stand in the text, None when none does."""
    scores = [(sum(map(sample.count, one.marks)), one) for one in Dialect.known]
    best = max(scores, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] else None
