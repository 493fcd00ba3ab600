"""How tests are shared out when several processes run them (``-n 2``).

What shares a costly fixture stays in one process: a test class, a module. Kill tests need
nothing of one another and take long: each is a share of its own. The longest go first, so
that no process is left alone with one at the end.
"""

import pytest

from .kinds import is_worker

ALONE = "tests/test_kill.py"
FIRST = ("tests/test_browser.py", ALONE)


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


def pytest_collection_modifyitems(config, items):
    if is_worker(config):
        paths = {item: item.nodeid.partition("::")[0] for item in items}
        # Stable: the rest keeps its order.
        items.sort(
            key=lambda item: (
                FIRST.index(paths[item]) if paths[item] in FIRST else len(FIRST)
            )
        )
