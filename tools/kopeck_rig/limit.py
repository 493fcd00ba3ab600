"""A test that hangs fails with its stack, instead of stopping the run for good."""

import os
import signal

import pytest

# Far above any test: this is not a measure of speed. A long fuzz says how long it takes.
SECONDS = 900 + int(os.environ.get("KOPECK_FUZZ_SECONDS") or 0)


def _alarm(_number, _frame):
    raise TimeoutError(f"no end after {SECONDS} s")


def _limited():
    previous = signal.signal(signal.SIGALRM, _alarm)
    signal.alarm(SECONDS)
    try:
        return (yield)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    return (yield from _limited())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    return (yield from _limited())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    return (yield from _limited())
