"""A large file read by several processes, so that all processors have work.

Each process does all the work (parsing, mapping, XSD, checks, rows) for every n-th block of the
file (:mod:`~.parts`). The caller's process copies the rows to the database, block after block in
the order of the file, and judges the records that are not good: the outcome is that of one process.
A file with which anything is wrong is read by one process instead. The processes know neither Odoo
nor the database. They end with the caller: by ``close``, or, when it is killed, by the signal they
asked for.
"""

import contextlib
import ctypes
import fcntl
import gc
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

from lxml import etree

from . import errors
from .parts import Unsure
from .pipeline import Pipeline
from .rows import RowWriter
from .sift import sift
from .totals import Totals

WORTH = 2 * 1024 * 1024
"""Bytes of a kept file from which on it pays to start processes."""
_MOST = 4
_AHEAD = (
    1024 * 1024
)  # bytes a process may have said that are not heard yet: about a block's rows
_PROGRAM = Path(__file__).with_name("apart_main.py")
_PR_SET_PDEATHSIG = 1


def processes(path):
    """How many processes should read the file; 1: the caller's own."""
    if os.path.getsize(path) < WORTH:
        return 1
    return min(len(os.sched_getaffinity(0)), _MOST)


class Died(Exception):
    """A reading process ended before its work did; the log has its last words."""


class Kept:
    """A record that was not good, as it came over from another process.

    ``ordinal``, ``line``, ``source``, ``element`` as of :class:`~.pipeline.Item`.
    """

    __slots__ = ("ordinal", "line", "source", "element")

    def __init__(self, ordinal, line, source, element):
        self.ordinal, self.line = ordinal, line
        self.source = etree.fromstring(source)
        self.element = self.source
        if element != source:
            self.element = _element(element)


def _element(text):
    return None if text is None else etree.fromstring(text)


# -- the caller's process ---------------------------------------------------------------------


class Apart:
    """``with Apart(n, addons, job) as found: for item in found.sift(send): …``

    :param count: how many processes
    :param addons: name → folders of the packages whose pure modules the job needs
    :param job: keywords of :func:`_work`: path, layout, limits, mapping, schema, rules
    :ivar totals: control figures of all records, whole when ``sift`` ends
    :ivar size: unpacked bytes
    :ivar trailer: our trailer element or ``None``, after ``sift``
    :ivar starts: of the :class:`~.pipeline.Pipeline`, after ``sift``
    """

    def __init__(self, count, addons, job):
        self.count, self.addons, self.job = count, addons, job
        self.totals, self.size, self.trailer, self.starts = Totals(), 0, None, None
        self._children = []

    def __enter__(self):
        try:
            for share in range(self.count):
                child = subprocess.Popen(
                    [sys.executable, str(_PROGRAM)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
                self._children.append(child)
                with contextlib.suppress(OSError):  # then it waits for us more often
                    fcntl.fcntl(child.stdout, fcntl.F_SETPIPE_SZ, _AHEAD)
                pickle.dump(self.addons, child.stdin)
                pickle.dump(__name__, child.stdin)
                pickle.dump({**self.job, "part": (share, self.count)}, child.stdin)
                child.stdin.close()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *exc):
        self.close()

    def close(self):
        """End the processes, whatever they are doing."""
        for child in self._children:
            child.kill()
            with contextlib.suppress(BrokenPipeError):
                child.stdin.close()
            child.stdout.close()
            child.wait()

    def sift(self, send):
        """Send the rows of good records; generator of the other records, in the file's order.

        :param send: ``send(table, text)`` as of :class:`~.rows.RowWriter`
        :raises Unsure: one process must read the file; what was sent does not count
        :raises Died: a process came to an end that nobody foresaw
        """
        left = list(self._children)
        while left:
            for child in tuple(left):
                for kind, *facts in self._block(child):
                    if kind == "rows":
                        send(*facts)
                    elif kind == "aside":
                        yield Kept(*facts)
                    elif kind == "unsure":
                        raise Unsure
                    else:
                        self._end(*facts)
                        left.remove(child)

    @staticmethod
    def _block(child):
        """What a process says of one block, or until its end."""
        while True:
            try:
                said = pickle.load(child.stdout)  # our own process wrote it  # noqa: S301
            except (EOFError, pickle.UnpicklingError) as error:
                raise Died(f"exit code {child.wait()}") from error
            if said[0] == "block":
                return
            yield said
            if said[0] in ("end", "unsure"):
                return

    def _end(self, totals, size, trailer, starts):
        self.totals.include(totals)
        self.size, self.starts = size, starts
        if trailer is not None:  # only one process has it
            self.trailer = _element(trailer)


# -- a reading process ------------------------------------------------------------------------


def serve():
    """Read one share of a file as the caller's job says, and tell of it."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    gc.disable()  # records make no cycles, and many rows wait: looking for cycles is a tenth
    job = pickle.load(sys.stdin.buffer)  # noqa: S301 - the caller wrote it
    try:
        _work(sys.stdout.buffer, **job)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # nobody listens any more
        os._exit(1)


def _work(out, *, part, path, layout, limits, mapping, schema, rules):
    def say(*facts):
        pickle.dump(facts, out, pickle.HIGHEST_PROTOCOL)

    def block_done():
        writer.flush()
        say("block")
        out.flush()

    totals, writer = Totals(), RowWriter(lambda *facts: say("rows", *facts))
    facts = {"part": part, "block_done": block_done, "schema": schema}
    items = Pipeline(path, layout, limits, mapping, **facts)
    try:
        with items:
            for item in sift(items, schema, rules, totals, writer):
                say("aside", item.ordinal, item.line, *_texts(item))
            say("end", totals, items.size, _text(items.trailer), items.starts)
    except (Unsure, errors.StreamError):
        say("unsure")


def _texts(item):
    source = _text(item.source)
    return source, source if item.element is item.source else _text(item.element)


def _text(element):
    if element is None:
        return None
    return etree.tostring(element, encoding="unicode", with_tail=False)
