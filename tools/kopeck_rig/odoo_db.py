"""Odoo inside pytest: one fresh database a run, made only if an Odoo test asks for it.

pytest-odoo does the work; here its session fixtures are replaced (the plugin that
is loaded later wins): the database is made for the first Odoo test, so that other tests
need not wait for it.
"""

import os
import signal

import pytest
from kopeck_rt import databases
from kopeck_rt.paths import ODOO_CONF

from . import watch

DATABASE = f"{databases.TEST}{os.getpid()}"


@pytest.fixture(scope="session", autouse=True)
def load_registry():
    """Replaces pytest-odoo's, which wants a database for every run."""


@pytest.fixture(scope="session", autouse=True)
def load_http():
    """Replaces pytest-odoo's, which serves every run."""


@pytest.fixture(scope="class", autouse=True)
def odoo_for_its_tests(request):
    """Have Odoo up before an Odoo test class sets itself up."""
    from odoo.tests import BaseCase

    if issubclass(request.cls or object, BaseCase):
        request.getfixturevalue("odoo_served")


@pytest.hookimpl(tryfirst=True, wrapper=True)
def pytest_cmdline_main(config):
    if not os.environ.get("ODOO_RC"):
        raise pytest.UsageError(
            "run the tests by `make test` or `tools/rt.py run -- pytest`"
        )
    # The job runner would look for jobs in the test database.
    os.environ["ODOO_QUEUE_JOB_CHANNELS"] = "root:0"
    config.option.odoo_config = str(ODOO_CONF)
    config.option.odoo_database = DATABASE
    config.option.odoo_http = True
    config.option.odoo_log_level = "warn"
    config.option.odoo_extra = ["max-cron-threads=0", *config.option.odoo_extra]
    return (yield)


@pytest.fixture(scope="session")
def odoo_registry(request):
    """Have the run's database and its registry."""
    import threading

    import odoo.modules.registry
    import odoo.sql_db
    from odoo.tools import config

    databases.drop_leftovers()
    with request.config.pluginmanager.getplugin(
        "capturemanager"
    ).global_and_fixture_disabled():
        full = databases.ensure_full()
    for name in (databases.ensure_base(), full):
        watch.check_install(request.config, name)
    databases.copy_full(DATABASE, full)
    threading.current_thread().testing = True
    # pytest-odoo has set it for the module by now, and Odoo would run every test itself.
    config["test_enable"] = False
    try:
        odoo.modules.registry.Registry(DATABASE)
        config["test_enable"] = True
        yield
    finally:
        odoo.modules.registry.Registry.delete_all()
        odoo.sql_db.close_all()
        databases.drop(DATABASE)


@pytest.fixture(scope="session")
def odoo_served(odoo_registry):
    """Serve Odoo on a loopback port of its own, for HttpCase."""
    from kopeck_rt.ports import free_port

    import odoo.http
    from odoo.service import server
    from odoo.tools import config

    config["http_port"] = free_port()
    server.load_server_wide_modules()
    server.server = server.ThreadedServer(odoo.http.root)
    server.server.start(stop=False)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    server.server.stop()
