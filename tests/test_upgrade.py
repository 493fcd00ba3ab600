"""An update of all addons on a filled bank with four rule books: nothing of it changes, and the
next month closes as it would have."""

import json
import subprocess

import pytest
import state
from kopeck_rt import odoo_run

pytestmark = pytest.mark.sshd

SECOND = "2026-09-30"
CLOSE = ("day", "close", "--date", SECOND, "--json")
BOOKS = """
    SELECT b.code, i.date::text, count(l.id), sum(l.reserve)::text, sum(l.difference)::text
      FROM reserve_inventory i
      JOIN reserve_rule_book b ON b.id = i.book_id
      JOIN reserve_line l ON l.inventory_id = i.id
     WHERE i.state = 'posted'
     GROUP BY 1, 2 ORDER BY 1, 2
"""


def update(bank):
    """All addons anew, as after a new version was laid out."""
    done = subprocess.run(
        odoo_run.command(
            [
                f"--database={bank.name}",
                "--update=bank_base",  # and with it all that stand on it
                "--stop-after-init",
                "--no-http",
                "--max-cron-threads=0",
            ]
        ),
        env=odoo_run.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    updated = bank.sql(
        "SELECT name FROM ir_module_module"
        " WHERE state <> 'installed' AND state <> 'uninstalled' AND state <> 'uninstallable'"
    )
    assert updated == []


def test_update_changes_nothing(bank_at):
    bank = bank_at("fetched")
    before, books = state.snapshot(bank.name), bank.sql(BOOKS)
    assert [row[0] for row in books] == ["590p", "590p_interest", "ageing", "tax"]
    update(bank)
    assert bank.sql(BOOKS) == books
    changed = state.differences(before, state.snapshot(bank.name))
    assert not changed, "\n".join(changed)

    clean = bank_at("fetched")
    answers = []
    for one in (clean, bank):
        done = one.run(*CLOSE)
        assert done.returncode == 0, done.stdout + done.stderr[-3000:]
        answers.append(json.loads(done.stdout)["reserve"])
    assert answers[0] == answers[1]
    changed = state.differences(state.snapshot(clean.name), state.snapshot(bank.name))
    assert not changed, "\n".join(changed)
