"""Every menu and view of our addons as each role, in Chromium, in Russian."""

import psycopg2
import pytest
from browser.session import browser, session
from browser.walk import OUR_ADDONS, Walk
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


@pytest.fixture(scope="module")
def walks(served, chromium, demo_bank):
    """Every role's walk: dict login → Walk."""
    done = {}
    for user in demo_bank.users:
        with session(chromium, served, user["login"], user["password"]) as opened:
            walk = done[user["login"]] = Walk(opened, user["login"])
            walk.check("first screen")
            walk.run()
    return done


@pytest.mark.parametrize("login", [row[0] for row in USERS])
def test_every_screen_of_a_role(login, walks):
    walk = walks[login]
    assert not walk.problems, "\n".join(walk.problems)
    assert walk.screens > 3, f"{login} sees only {walk.screens} screens"


def test_every_menu_is_seen_by_some_role(walks, demo_bank):
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
    seen = set().union(*(walk.menus for walk in walks.values()))
    assert len(all_menus) > 20
    assert not all_menus - seen
