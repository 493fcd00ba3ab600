"""Broken files must come to their end: a copy that does not is found, whatever holds it."""

import faulthandler
import signal
import sys
import time
from contextlib import contextmanager

HANG = 120  # seconds of one copy, which takes a tenth of one: no measure of speed


class Hang(BaseException):
    """A copy did not come to its end; nothing that reads files may take it for their fault."""


@contextmanager
def no_hang():
    """End what takes too long: by an error in Python, by the end of the process in C."""

    def ring(_number, _frame):
        raise Hang(f"no end after {HANG} s")

    started = time.monotonic()
    handler = signal.signal(signal.SIGALRM, ring)
    outer = signal.alarm(HANG)  # of the whole test: tools/kopeck_rig/limit.py
    faulthandler.dump_traceback_later(2 * HANG, exit=True, file=sys.__stderr__)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.alarm(0)
        signal.signal(signal.SIGALRM, handler)
        if outer:
            signal.alarm(max(1, outer - int(time.monotonic() - started)))
