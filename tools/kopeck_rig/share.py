"""How tests are shared out when several processes run them (``-n 2 --dist loadgroup``).

What shares a costly fixture stays in one process: a test class, a module. Kill tests need
nothing of one another and take long: each is a share of its own. The longest go first, so
that no process is left alone with one at the end.
"""

import pytest

ALONE = "tests/test_kill.py"
FIRST = ("tests/test_browser.py", ALONE)


def _path(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _place(item: pytest.Item) -> int:
    return FIRST.index(_path(item)) if _path(item) in FIRST else len(FIRST)


def _share(item: pytest.Item) -> str:
    """Name of the item's share; a square bracket would hide it from xdist."""
    if _path(item) == ALONE:
        return item.name.replace("[", ".").rstrip("]")
    cls = getattr(item, "cls", None)
    return f"{_path(item)}.{cls.__name__}" if cls else _path(item)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    if not getattr(config.option, "loadgroup", False):
        return
    items.sort(key=_place)  # stable: the rest keeps its order
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_share(item)))
