"""Kinds of tests: every item has one, a full run counts them and lacks none."""

import pytest

KINDS = ("odoo", "pure", "sshd", "kill", "browser")


def pytest_configure(config):
    for kind in KINDS:
        config.addinivalue_line("markers", f"{kind}: a test of kind {kind}")
    config.stash[RAN] = {kind: set() for kind in KINDS}
    config.stash[SKIPPED] = []
    config.pluginmanager.register(_Counter(config.stash), "kopeck-counter")


RAN = pytest.StashKey[dict]()
SKIPPED = pytest.StashKey[list]()
KIND = pytest.StashKey[str]()


def kind_of(item: pytest.Item) -> str:
    """Return a marker's kind, an Odoo tag's, or what the class says."""
    for kind in KINDS:
        if item.get_closest_marker(kind):
            return kind
    cls = getattr(item, "cls", None)
    if cls is None or not any(
        base.__module__.startswith("odoo.tests") for base in cls.__mro__
    ):
        return "pure"
    # Addons' tests also run under Odoo's own runner: they say it by @tagged("browser").
    tags = getattr(cls, "test_tags", set())
    return next((kind for kind in KINDS if kind in tags), "odoo")


@pytest.hookimpl(trylast=True)
def pytest_itemcollected(item):
    item.stash[KIND] = kind_of(item)
    if not item.get_closest_marker(item.stash[KIND]):
        item.add_marker(item.stash[KIND])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.kopeck_kind = item.stash[KIND]
    return report


class _Counter:
    """Counts by the reports, which come from the worker processes too."""

    def __init__(self, stash):
        self.stash = stash

    def pytest_runtest_logreport(self, report):
        if report.when == "call" and not report.skipped:
            # A set: a test with subtests reports more than once.
            kind = getattr(report, "kopeck_kind", None)
            if kind:
                self.stash[RAN][kind].add(report.nodeid)
        # An expected failure is reported as skipped too: it is a test that does not count.
        if report.skipped:
            self.stash[SKIPPED].append(report.nodeid)


def is_worker(config: pytest.Config) -> bool:
    """Return whether this process runs a share of the tests for another one."""
    return hasattr(config, "workerinput")


def is_whole(config: pytest.Config) -> bool:
    """Return whether the whole suite was asked for, not a part by path or choice."""
    option = config.option
    return config.args_source is config.ArgsSource.TESTPATHS and not (
        option.keyword
        or option.markexpr
        or option.collectonly
        or option.deselect
        or getattr(option, "lf", False)
        or getattr(option, "maxfail", 0)
    )


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    config = session.config
    if is_worker(config):
        return
    if config.stash[SKIPPED] and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if (
        is_whole(config)
        and session.exitstatus == 0
        and not all(config.stash[RAN].values())
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(tryfirst=True)
def pytest_terminal_summary(terminalreporter, config):
    if config.option.collectonly:
        return
    for nodeid in config.stash[SKIPPED]:
        terminalreporter.write_line(
            f"SKIPPED, which counts as failure: {nodeid}", red=True
        )
    ran = config.stash[RAN]
    terminalreporter.write_line(", ".join(f"{kind} {len(ran[kind])}" for kind in KINDS))
    none = [kind for kind in KINDS if not ran[kind]]
    if none and is_whole(config):
        terminalreporter.write_line(f"no test of kind: {', '.join(none)}", red=True)
