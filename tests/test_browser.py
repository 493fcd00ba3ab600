"""Every menu and view of our addons as each role, and an accountant's way through a reserve, in
Chromium, in Russian."""

import os
import re
from dataclasses import replace
from decimal import Decimal

import psycopg2
import pytest
from browser.session import browser, session
from browser.walk import OUR_ADDONS, Walk, english_on_page
from kopeck_demo.reserve_path import WRITTEN_OFF, ReservePath
from kopeck_demo.roles import USERS
from kopeck_rt import databases, ports, processes

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


DATE = "2026-09-30"  # the month's files are loaded, its day is not closed
PAPERS = {
    "act",
    "inventory_order",
    "inventory_act",
    "inventory_inv17",
    "net_receivables",
    "tax_register",
    "entry_memo",
    "write_off_order",
}
SUMS = """
    SELECT k.code, i.state, k.register_only, i.reserve::text, i.difference::text,
           ((SELECT COALESCE(sum(l.reserve), 0) FROM reserve_line l WHERE l.inventory_id = i.id)
            + (SELECT COALESCE(sum(n.reserve), 0) FROM reserve_not_overdue n
                WHERE n.inventory_id = i.id))::text,
           (SELECT COALESCE(sum(l.credit - l.debit), 0)
              FROM account_move_line l
              JOIN reserve_total t ON t.id = l.reserve_total_id
              JOIN reserve_segment s ON s.id = t.segment_id
             WHERE t.inventory_id = i.id AND l.parent_state = 'posted'
               AND l.account_id = s.reserve_account_id)::text
      FROM reserve_inventory i JOIN reserve_rule_book k ON k.id = i.book_id
     WHERE i.id = ANY(%s)
"""


@pytest.fixture(scope="module")
def path_bank(demo_bank):
    """A served copy of the demo bank whose second month is loaded: (bank, address)."""
    name = f"{databases.TEST}{os.getpid()}_path"
    databases.copy(demo_bank.stages["fetched"], name)
    bank = replace(demo_bank, database=name)
    port = ports.free_port()
    server = bank.serve(port)
    try:
        assert ports.wait_until_open(port, SERVE_SECONDS, alive=server)
        yield bank, f"http://127.0.0.1:{port}"
    finally:
        processes.end_tree(server)
        databases.drop(name)


def shown(amount):
    """A sum as Russian screens write it, in plain blanks."""
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",")


def test_an_accountants_path(path_bank, chromium):
    """Inventory → group → debt → post → entry → act; an order with two approvals; registers."""
    bank, url = path_bank
    english, texts = {}, {}

    def look(opened, name):
        found = english_on_page(opened)
        if found:
            english[name] = found
        texts[name] = re.sub(r"\s", " ", "\n".join(opened.text_lines()))

    path = ReservePath(bank.database, session, chromium, url, bank.users, DATE, look)
    problems = path.run()
    assert not problems, "\n".join(problems)
    assert not english
    found = path.sql(SUMS, (list(path.inventories.values()),))
    assert {row[0] for row in found} == {"ageing", "tax", "590p", "590p_interest"}
    for code, state, register, *sums in found:
        assert state == "posted"
        reserve, difference, lines, entry = map(Decimal, sums)
        assert (lines, entry) == (reserve, Decimal(0) if register else difference), code
        for screen in (f"counted_{code}", f"posted_{code}"):
            assert shown(reserve) in texts[screen], (screen, reserve)
    assert set(path.papers) == PAPERS
    for name, paper in path.papers.items():
        assert paper.startswith(b"%PDF"), (name, paper[:300])
    ((state, first, second, by, amount, rows, off),) = path.sql(
        "SELECT o.state, o.first_approver_id, o.second_approver_id, o.prepared_by_id,"
        " o.amount::text, (SELECT count(*) FROM reserve_write_off_line l"
        " WHERE l.order_id = o.id), (SELECT sum(b.amount)::text FROM reserve_off_balance b"
        " WHERE b.write_off_id = o.id) FROM reserve_write_off o WHERE o.id = %s",
        (path.order,),
    )
    amount = Decimal(amount)
    assert (state, rows, Decimal(off)) == ("posted", WRITTEN_OFF, amount)
    assert len({first, second, by}) == 3, "three people"
    for screen in ("order_counted", "order_posted", "paper_write_off_order"):
        assert shown(amount) in texts[screen]
