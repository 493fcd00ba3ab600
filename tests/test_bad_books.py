"""A scheduler's command that is refused writes nothing: three rule books, a bank with its register
filled. What else is refused stands in addons/bad_debt_reserve/tests/test_bad_input.py."""

import json
from contextlib import contextmanager

import pytest
import state

pytestmark = pytest.mark.sshd

SECOND = "2026-09-30"


@contextmanager
def broken(bank, wrong, right, values=()):
    """Something of the bank is wrong for a while."""
    bank.sql(wrong, values)
    try:
        yield
    finally:
        bank.sql(right, values)


def refused(bank, book, date=SECOND):
    """The command's error; all tables are as they were."""
    before = state.snapshot(bank.name)
    done = bank.run(
        "reserve", "run", "--book", book, "--date", date, "--post", "--json"
    )
    assert done.returncode == 1, done.stdout + done.stderr[-2000:]
    changed = state.differences(before, state.snapshot(bank.name))
    assert not changed, "\n".join(changed)
    return json.loads(done.stdout)["error"]


def test_refused_runs_leave_nothing(bank_at):
    bank = bank_at("fetched")
    assert "31.08.2026" in refused(bank, "tax", "2026-08-30")

    lock = "UPDATE res_company SET fiscalyear_lock_date = "
    with broken(bank, f"{lock} '{SECOND}'", f"{lock} NULL"):
        for book in ("590p", "ageing"):
            assert "30.09.2026" in refused(bank, book)

    rules = (
        "UPDATE bank_posting_rule r SET active = %s FROM bank_posting_event e"
        " WHERE e.id = r.event_id AND e.code = 'reserve.add'"
    )
    with broken(bank, rules % "false", rules % "true"):
        assert "30.09.2026" in refused(bank, "590p")

    ((debt, number),) = bank.sql(
        "SELECT id, number FROM debt_contract WHERE kind = 'loan' AND interest_overdue > 0"
        " AND principal_overdue > 0 AND overdue_since < '2026-09-01' ORDER BY id LIMIT 1"
    )
    dates = "UPDATE debt_contract SET date_start = {} WHERE id = %s"
    ((began,),) = bank.sql(
        "SELECT date_start FROM debt_contract WHERE id = %s", (debt,)
    )
    right = dates.format(f"'{began}'")
    with broken(bank, dates.format("overdue_since + 1"), right, (debt,)):
        for book in ("590p", "ageing", "tax"):
            assert number in refused(bank, book)

    done = bank.run(
        "reserve", "run", "--book", "590p", "--date", SECOND, "--post", "--json"
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert json.loads(done.stdout)["state"] == "posted"
