"""How tests are shared out when several processes run them (``-n 2``).

What shares a costly fixture stays in one process: a test class, a module. The longest share
goes first, then what needs no database, for the other process meanwhile. Kill tests need nothing
of one another: each is a share of its own, and they fill up the end.
"""

import pytest

from .kinds import KIND, is_worker

LONGEST = "tests/test_browser.py"
ALONE = "tests/test_kill.py"


def share_of(nodeid: str) -> str:
    """Name of the share that a test belongs to."""
    test, _bracket, _parameters = nodeid.partition("[")
    path = test.partition("::")[0]
    return nodeid if path == ALONE else test.rpartition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class Shares(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return share_of(nodeid)

    return Shares(config, log)


def _turn(item: pytest.Item) -> int:
    path = item.nodeid.partition("::")[0]
    if path in (LONGEST, ALONE):
        return 0 if path == LONGEST else 3
    return 1 if item.stash[KIND] == "pure" else 2


def pytest_collection_modifyitems(config, items):
    if is_worker(config):
        # Stable: the rest keeps its order.
        items.sort(key=_turn)
