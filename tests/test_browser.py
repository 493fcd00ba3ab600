"""Every menu and view of our addons as each role, in Chromium, in Russian."""

import psycopg2
import pytest
from browser.session import browser, session
from browser.walk import OUR_ADDONS, Walk
from kopeck_demo.roles import USERS
from kopeck_rt import ports, processes

pytestmark = pytest.mark.browser

SERVE_SECONDS = 120
LOGINS = [row[0] for row in USERS]


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


@pytest.fixture(scope="module")
def walk_of(served, chromium, demo_bank):
    """Walk through all that a user sees, once: function login → Walk."""
    users = {user["login"]: user for user in demo_bank.users}
    done = {}

    def walk_of(login):
        if login not in done:
            with session(chromium, served, login, users[login]["password"]) as opened:
                walk = done[login] = Walk(opened, login)
                walk.check("first screen")
                walk.run()
        return done[login]

    return walk_of


@pytest.mark.parametrize("login", LOGINS)
def test_every_screen_of_a_role(login, walk_of):
    walk = walk_of(login)
    assert not walk.problems, "\n".join(walk.problems)
    assert walk.screens > 3, f"{login} sees only {walk.screens} screens"


def test_every_menu_is_seen_by_some_role(walk_of, demo_bank):
    connection = psycopg2.connect(dbname=demo_bank.database)
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.module || '.' || d.name FROM ir_model_data d JOIN ir_ui_menu m"
            " ON m.id = d.res_id WHERE d.model = 'ir.ui.menu' AND d.module = ANY(%s)"
            " AND m.action LIKE 'ir.actions.act_window,%%' AND m.active",
            (OUR_ADDONS,),
        )
        all_menus = {name for (name,) in cursor.fetchall()}
    connection.close()
    seen = set().union(*(walk_of(login).menus for login in LOGINS))
    assert len(all_menus) > 20
    assert not all_menus - seen
