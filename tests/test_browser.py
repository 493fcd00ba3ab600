"""Every menu and view of our addons as each role, in Chromium, in Russian."""

import pytest
from browser.session import browser, session
from browser.walk import Walk
from kopeck_demo.roles import USERS
from kopeck_rt import ports, processes

pytestmark = pytest.mark.browser

SERVE_SECONDS = 120


@pytest.fixture(scope="module")
def served(demo_bank):
    """Address of the small demo bank's web client."""
    port = ports.free_port()
    server = demo_bank.serve(port)
    assert ports.wait_until_open(port, SERVE_SECONDS, alive=server)
    yield f"http://127.0.0.1:{port}"
    processes.end_tree(server)


@pytest.fixture(scope="module")
def chromium():
    with browser() as opened:
        yield opened


@pytest.mark.parametrize("login", [row[0] for row in USERS])
def test_every_screen_of_a_role(login, served, chromium, demo_bank):
    password = next(
        user["password"] for user in demo_bank.users if user["login"] == login
    )
    with session(chromium, served, login, password) as opened:
        walk = Walk(opened, login)
        walk.check("first screen")
        screens = walk.run()
    assert not walk.problems, "\n".join(walk.problems)
    assert screens > 3, f"{login} sees only {screens} screens"
