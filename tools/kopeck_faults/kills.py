"""``kill -9`` of Odoo: at every failpoint that a scenario passes, and at any moment."""

import inspect
import random
import signal
import time
from functools import partial

from .fault import Fault, NotReached, spread

AT_ANY_MOMENT = 80
MEASURED = (
    3  # runs that may be over before their moment comes, each timed for the next one
)
PASSAGES = 3  # of one failpoint in one scenario: the first, one between, the last


def scenarios():
    """The scenarios of tests/test_kill.py: what takes ``bank_at`` and is no test."""
    import test_kill

    return [
        function
        for name, function in vars(test_kill).items()
        if inspect.isfunction(function)
        and not name.startswith("test_")
        and [*inspect.signature(function).parameters] == ["bank_at"]
    ]


def at_failpoints(world, _random):
    """Every failpoint that a clean run passes, in every scenario."""
    for scenario in world.possible(*scenarios()):
        for name, count in sorted(world.clean(scenario).passages.items()):
            for number in spread(count, PASSAGES):
                point = f"{name}:{number}"
                yield Fault(
                    "odoo-kill",
                    f"{scenario.__name__} at {point}",
                    partial(_at_failpoint, scenario, point),
                )


def _at_failpoint(scenario, point, world):
    bank = world.prepare(scenario)
    died = bank.begin(env={"KOPECK_FAILPOINT": point}).wait()
    if died.returncode != -signal.SIGKILL:
        raise NotReached
    bank.finish()
    return world.verdict(bank, scenario)


def at_any_moment(world, chance: random.Random):
    """Moments between the start of a command and the end of its clean run."""
    found = world.possible(*scenarios())
    for number in range(AT_ANY_MOMENT):
        scenario = found[number % len(found)]
        share = chance.random()
        yield Fault(
            "odoo-kill at any moment",
            f"{scenario.__name__} after {share:.0%} of its time",
            partial(_at_moment, scenario, share),
        )


def _at_moment(scenario, share, world):
    whole = world.clean(scenario).seconds
    for _number in range(MEASURED):
        bank = world.prepare(scenario)
        began = time.monotonic()
        run = bank.begin()
        if not run.ended_within(whole * share):
            run.kill()
            run.wait()
            bank.finish()
            return world.verdict(bank, scenario)
        # The machine is faster now than it was when the clean run was timed.
        whole = min(whole, time.monotonic() - began)
    raise NotReached
