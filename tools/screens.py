"""`make screens`: the guides' pictures, from the demo bank, as the role that uses each screen."""

import argparse
import json
import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
sys.path[:0] = [str(TOOLS), str(TOOLS.parent / "tests")]

from browser.session import browser, session  # noqa: E402
from kopeck_demo.claim_bank import claim_bank  # noqa: E402
from kopeck_demo.claim_path import ClaimPath  # noqa: E402
from kopeck_demo.first_day import FirstDay  # noqa: E402
from kopeck_demo.flow import DemoBank  # noqa: E402
from kopeck_demo.night import Night  # noqa: E402
from kopeck_demo.reserve_path import ReservePath  # noqa: E402
from kopeck_rt import databases, ports, processes  # noqa: E402
from kopeck_rt.paths import ROOT, RUNTIME, RuntimeFault  # noqa: E402
from playwright.sync_api import TimeoutError as PlaywrightTimeout  # noqa: E402

SERVE_SECONDS = 120
FORM_MS = 10_000
PICTURES = ROOT / "docs" / "pictures"
# file name, login, action, what is done on the screen: view to switch to, or record to open
SHOTS = (
    ("day_list", "chief", "bank_base.action_bank_day", None),
    ("day_form", "chief", "bank_base.action_bank_day", "first"),
    ("posting_schemes", "chief", "bank_base.action_bank_posting_scheme", "first"),
    ("files", "operator", "exchange.exchange_file_action", None),
    ("file_form", "operator", "exchange.exchange_file_action", "first"),
    ("rejects", "operator", "exchange.exchange_reject_action", None),
    ("reject_form", "operator", "exchange.exchange_reject_action", "first"),
    ("endpoint", "administrator", "exchange.exchange_endpoint_action", "first"),
    ("contracts", "teamlead", "debt_collection.debt_contract_action", None),
    ("contract_form", "teamlead", "debt_collection.debt_contract_action", "first"),
    ("cases", "teamlead", "debt_collection.debt_case_action", "kanban"),
    ("case_form", "teamlead", "debt_collection.debt_case_action", "first"),
    ("portfolio", "teamlead", "debt_collection.debt_portfolio_action", "pivot"),
    ("portfolio_graph", "teamlead", "debt_collection.debt_portfolio_action", "graph"),
    ("inventories", "reserve", "bad_debt_reserve.reserve_inventory_action", None),
    ("inventory_form", "reserve", "bad_debt_reserve.reserve_inventory_action", "first"),
    ("reserve_lines", "reserve", "bad_debt_reserve.reserve_line_action", None),
    ("reserve_tie", "chief", "bad_debt_reserve.reserve_tie_action", None),
    ("rule_book", "chief", "bad_debt_reserve.reserve_rule_edition_action", "first"),
)
# Of a bank whose reserve and written-off debts were taken over on its first day.
FIRST_DAY_SHOTS = (
    (
        "opening_inventories",
        "reserve",
        "bad_debt_reserve.reserve_inventory_action",
        None,
    ),
    (
        "opening_inventory",
        "reserve",
        "bad_debt_reserve.reserve_inventory_action",
        "last",
    ),
    ("opening_tie", "chief", "bad_debt_reserve.reserve_tie_action", None),
    ("off_balance", "chief", "bad_debt_reserve.reserve_off_balance_action", None),
    (
        "off_balance_form",
        "chief",
        "bad_debt_reserve.reserve_off_balance_action",
        "first",
    ),
)
# Of an accountant's way through a reserve, on a copy of the demo bank.
PATH_DATE = "2026-11-13"
PATH = "path_"
PATH_SHOTS = (
    "commission", "counted_ageing", "counted_tax", "counted_590p", "review", "group", "line",
    "debt", "history", "posted_ageing", "entry", "entry_debts", "confirmations", "books_pivot",
    "tax_difference", "movement", "net", "order_counted", "order_approved_chief", "order_posted",
    "register", "limitation", "paper_inventory_act", "paper_inventory_inv17",
    "paper_inventory_order", "paper_tax_register", "paper_entry_memo", "paper_write_off_order",
)  # fmt: skip
# Of one claim's way, on a small bank of its own with one ATM.
CLAIM = "claim_"
CLAIM_SHOTS = (
    "script", "draft", "registered", "paper_claim_form", "list", "kanban", "operations", "work",
    "requests", "conclusion", "access", "recount_entered", "recount_confirmed", "difference",
    "video", "inquiry", "report", "covered", "entry_posted_surplus", "agenda", "vote_second",
    "decided", "paper_commission_minutes", "paper_commission_sheet", "payout_proposed",
    "payout_approved", "payout_paid", "payout_entry", "answer_draft", "paper_answer_letter",
    "closed", "opinion", "opinions", "web_form", "web_sent", "web_status", "web_draft",
)  # fmt: skip
FIRST_ROW = (
    ".o_list_renderer .o_data_row .o_data_cell:not(.o_many2one_cell):not(.o_handle_cell),"
    " .o_kanban_renderer .o_kanban_record:not(.o_kanban_ghost)"
)
LAST_ROW = (
    ".o_list_renderer .o_data_row:last-of-type .o_data_cell:not(.o_many2one_cell)"
    " >> nth=0"
)


def demo_bank(database):
    """The demo bank that `make demo` left; raises when there is none."""
    folder = RUNTIME / "demo" / database
    users = folder / "users.json"
    if not users.exists():
        raise RuntimeFault("there is no demo bank yet: run `make demo ONCE=1` first")
    return DemoBank(
        database, folder, users=json.loads(users.read_text(encoding="utf-8"))
    )


def take(opened, shot, folder):
    """One picture; returns what the browser complained about."""
    name, _login, action, what = shot
    opened.open_action(action)
    if what in ("first", "last"):
        rows = opened.page.locator(FIRST_ROW)
        (rows.first if what == "first" else opened.page.locator(LAST_ROW)).click()
        try:
            opened.page.wait_for_selector(".o_form_renderer", timeout=FORM_MS)
        except PlaywrightTimeout:
            opened.problems.append("the first record did not open")
        opened.quiet()
    elif what:
        opened.switch_view(what)
    opened.picture(folder / f"{name}.png")
    return [f"{name}: {problem}" for problem in opened.take_problems()]


def wanted(shots, names):
    """Those whose names are given; all of them if none is."""
    return [shot for shot in shots if not names or shot[0] in names]


def take_all(bank, shots, folder):
    """Serve a bank and take pictures of it, login after login; returns the complaints."""
    if not shots:
        return []
    passwords = {user["login"]: user["password"] for user in bank.users}
    port = ports.free_port()
    server = bank.serve(port)
    problems = []
    try:
        if not ports.wait_until_open(port, SERVE_SECONDS, alive=server):
            raise RuntimeFault(f"Odoo does not come up, see {bank.folder / 'web.log'}")
        with browser() as chromium:
            for login in dict.fromkeys(shot[1] for shot in shots):
                url = f"http://127.0.0.1:{port}"
                with session(chromium, url, login, passwords[login]) as opened:
                    for shot in shots:
                        if shot[1] == login:
                            print(f"· {shot[0]} ({login})", file=sys.stderr, flush=True)
                            problems += take(opened, shot, folder)
    finally:
        processes.end_tree(server)
    return problems


def take_path(bank, names, folder, everything):
    """Walk an accountant's path on a copy of a bank and take its pictures; the complaints.

    :param everything: also the screens that are not in the guide, and the papers as PDF
    """
    copy = DemoBank(f"{bank.database}_path", bank.folder, users=bank.users)
    databases.drop(copy.database)
    databases.copy(bank.database, copy.database)
    port = ports.free_port()
    server = copy.serve(port)

    def seen(opened, name):
        chosen = f"{PATH}{name}" in names if names else name in PATH_SHOTS
        if chosen or everything:
            print(f"· {PATH}{name}", file=sys.stderr, flush=True)
            opened.picture(folder / f"{PATH}{name}.png")

    try:
        if not ports.wait_until_open(port, SERVE_SECONDS, alive=server):
            raise RuntimeFault(f"Odoo does not come up, see {bank.folder / 'web.log'}")
        with browser() as chromium:
            path = ReservePath(
                copy.database,
                session,
                chromium,
                f"http://127.0.0.1:{port}",
                bank.users,
                PATH_DATE,
                seen,
            )
            problems = path.run()
        if everything:
            for name, paper in path.papers.items():
                (folder / f"{PATH}{name}.pdf").write_bytes(paper)
        return problems
    finally:
        processes.end_tree(server)
        databases.drop(copy.database)


def take_claim(database, names, folder, everything):
    """Walk one claim's path on a bank of its own and take its pictures; the complaints.

    :param everything: also the screens that are not in the guides, and the papers as PDF
    """
    place = RUNTIME / "demo" / database

    def seen(opened, name):
        chosen = f"{CLAIM}{name}" in names if names else name in CLAIM_SHOTS
        if chosen or everything:
            print(f"· {CLAIM}{name}", file=sys.stderr, flush=True)
            opened.picture(folder / f"{CLAIM}{name}.png")

    with claim_bank(database, place).begun() as bank:
        port = ports.free_port()
        server = bank.serve(port)
        try:
            if not ports.wait_until_open(port, SERVE_SECONDS, alive=server):
                raise RuntimeFault(
                    f"Odoo does not come up, see {bank.folder / 'web.log'}"
                )
            with browser() as chromium:
                url = f"http://127.0.0.1:{port}"
                path = ClaimPath(bank, session, chromium, url, seen)
                problems = path.run()
        finally:
            processes.end_tree(server)
    if everything:
        for name, paper in path.papers.items():
            (folder / f"{CLAIM}{name}.pdf").write_bytes(paper)
    return problems


def main():
    """Take all pictures, or those whose names are given; exit 1 when a screen complained."""
    parser = argparse.ArgumentParser(prog="make screens", description=__doc__)
    parser.add_argument("--database", default="kopeck_demo")
    parser.add_argument("--out", type=Path, default=PICTURES)
    parser.add_argument(
        "--all",
        action="store_true",
        help="also what the guides do not show of the accountant's path, and its papers",
    )
    parser.add_argument("names", nargs="*", help="only these pictures")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    bank = demo_bank(options.database)
    problems = take_all(bank, wanted(SHOTS, options.names), options.out)
    openings = wanted(FIRST_DAY_SHOTS, options.names)
    if openings:
        with FirstDay(bank).begun() as first_day:
            problems += take_all(first_day, openings, options.out)
    paths = [name for name in options.names if name.startswith(PATH)]
    if paths or options.all or not options.names:
        problems += take_path(bank, paths, options.out, options.all)
    claims = [name for name in options.names if name.startswith(CLAIM)]
    if claims or options.all or not options.names:
        problems += take_claim(
            f"{bank.database}_claim", claims, options.out, options.all
        )
    nights = [name for name in options.names if name.startswith("night")]
    if nights or not options.names:
        with browser() as chromium:
            night = Night(bank, session, chromium, options.out, nights)
            with night.begun():
                problems += night.run()
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RuntimeFault as fault:
        print(fault, file=sys.stderr)
        sys.exit(1)
