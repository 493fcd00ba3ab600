"""A dialect reads one maker's lines. A new one is a subclass in a file of its own.

It declares ``marks``, strings that its journals hold and others' do not, and turns each line into
calls of the recorder. The registry below finds the dialect of a file by those marks.
"""

from .recorder import Recorder


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

        :param raw: the line as received
        """
        raise NotImplementedError

    def finish(self) -> str:
        """The file is over; return why it seems cut, "" when it does not."""
        return ""


def detect(sample: str) -> type[Dialect] | None:
    """Return the dialect most of whose marks stand in the text, None when none does."""
    scores = [(sum(map(sample.count, one.marks)), one) for one in Dialect.known]
    best = max(scores, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] else None
