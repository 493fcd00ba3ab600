"""Files read one after another as one continuing journal.

Nothing here fails on what a file holds: what is not understood is listed as unknown, what is
wrong with the file is a finding on it.
"""

# No model: there is no method of this name above.
# pylint: disable=method-required-super

import gc
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import BinaryIO

from . import conclusion
from .dialect import Dialect, detect
from .model import Finding, Journal
from .recorder import Recorder
from .state import State
from .text import Lines, plain

_SAMPLE = 1 << 16  # bytes by which a dialect is found
_QUIET = 20_000  # bytes; a journal of this size without any session is suspect
# What is said where two files join.
_SEAM = {"sequence_gap", "clock_jump"}
_FAR_UNKNOWN = 0.5  # share of lines not understood that makes the reading worthless


class Reader:
    """Reads files in the order given; ``journals`` yields each when its last session is over."""

    def __init__(self):
        self.state = State()

    def journals(self, files: Iterable[tuple[str, BinaryIO]]) -> Iterator[Journal]:
        """Yield the journals of named streams.

        A journal comes one file late: lines after midnight belong to its last session.

        :raises OSError: when a stream cannot be read, after the journals before it
        """
        waiting: Journal | None = None
        try:
            for name, stream in files:
                journal = self._read(name, stream)
                if waiting:
                    yield self._conclude(waiting, last=False)
                waiting = journal
        except OSError:
            if waiting:
                yield self._conclude(waiting, last=True)
            raise
        if waiting:
            yield self._conclude(waiting, last=True)

    def _read(self, name: str, stream: BinaryIO) -> Journal:
        journal = Journal(name)
        before, self.state = self.state, self.state.next()
        state = self.state
        sample = stream.read(_SAMPLE)
        digest = hashlib.sha256(sample)
        lines = Lines(_Again(sample, stream, digest))
        found = detect(plain(sample.decode("latin-1")))
        if found is None and sample:
            # The rest of a session has none of the marks.
            found = next(
                (one for one in Dialect.known if one.name == state.dialect), None
            )
        journal.dialect = found.name if found else ""
        recorder = Recorder(journal, state)
        dialect = (found or Dialect)(recorder)
        with _no_collector():
            unfinished = _take(lines, dialect, journal)
        journal.size = lines.size
        why = dialect.finish()
        if unfinished and not lines.ended and found:
            why = why or "inside_a_line"
        recorder.leave()
        self._judge(journal, before, "too_long" if lines.cut else why, digest.digest())
        return journal

    def _judge(self, journal: Journal, before: State, cut: str, digest: bytes) -> None:
        """Findings on the file as a whole, and whether the next one goes on from it."""
        state, size = self.state, journal.size
        found = []

        def find(kind: str, verdict: str) -> None:
            found.append(Finding(state.moment, kind, None, verdict, False, 0, size))

        doubled = digest in state.contents
        state.contents.add(digest)
        strange = _differ(before.terminal, journal.terminal) or _differ(
            before.dialect, journal.dialect
        )
        if doubled or state.repeated:
            find("doubled", "file_read_before" if doubled else "sessions_read_before")
        if strange:
            find("other_atm", "not_of_this_journal")
        if doubled or strange:
            # It does not go on from the file before: a break between the two is none, and
            # the next one goes on from the file before as well.
            journal.findings = [
                one
                for one in journal.findings
                if one.kind not in _SEAM or one.start >= (journal.seam or 0)
            ]
            self.state = replace(before, file=state.file)
        else:
            state.terminal = journal.terminal or state.terminal
            state.dialect = journal.dialect or state.dialect
        if not journal.lines:
            find("empty", "no_lines")
        elif not journal.dialect:
            find("empty", "dialect_not_known")
        elif len(journal.unknown) > journal.lines * _FAR_UNKNOWN:
            find("empty", "most_lines_unknown")
        elif not journal.transactions and not state.repeated and size > _QUIET:
            find("empty", "no_sessions")
        elif journal.unknown:
            find("unknown_lines", "listed")
        if cut:
            find("cut", cut)
        journal.findings[:0] = found

    def _conclude(self, journal: Journal, *, last: bool) -> Journal:
        if last and self.state.open:
            self.state.open.cut = True
        sessions = journal.transactions
        ordinals = [one.ordinal for one in sessions[1:]]
        doubles = conclusion.doubles(sessions, self.state.unanswered)
        for one, following in zip_longest(sessions, ordinals):
            if one.torn or (one.cut and not one.complete):
                journal.findings.append(
                    Finding(
                        one.start_at, "cut", None, "inside_a_session", False,
                        one.start, one.end, one.ordinal,
                    )
                )  # fmt: skip
            journal.findings.extend(conclusion.findings(one, following))
            journal.findings.extend(
                double for double in doubles if double.transaction == one.ordinal
            )
        return journal


def _take(lines: Lines, dialect: Dialect, journal: Journal) -> bool:
    """Give every line to the dialect; return whether the last one was not understood."""
    end = 0
    for base, text in lines.chunks():
        lines.count += dialect.take(base, text)
        end = base + len(text)
    journal.lines = lines.count
    return bool(journal.unknown) and journal.unknown[-1][1] == end


@contextmanager
def _no_collector():
    """Events make no cycles: the collector would walk the growing lists, a fifth of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


class _Again:
    """A stream whose beginning was read to find the dialect; it counts the digest of all."""

    def __init__(self, sample: bytes, stream: BinaryIO, digest):
        self.sample, self.stream, self.digest = sample, stream, digest

    def read(self, size: int) -> bytes:
        if self.sample:
            data, self.sample = self.sample, b""
            return data
        data = self.stream.read(size)
        self.digest.update(data)
        return data


def read_files(paths: Iterable[str | Path]) -> Iterator[Journal]:
    """Yield the journals of files.

    :raises OSError: when a file cannot be read
    """

    def streams():
        for path in paths:
            with open(path, "rb") as stream:
                yield str(path), stream

    with ExitStack() as stack:
        files = streams()
        stack.callback(files.close)
        yield from Reader().journals(files)
