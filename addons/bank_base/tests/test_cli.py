"""The commands as people and schedulers run them: processes of their own."""

import json
import os

import psycopg2
import pytest
from kopeck_rt import databases

pytestmark = pytest.mark.odoo


@pytest.fixture(scope="module")
def bank(template_db, odoo_cli):
    name = f"{databases.TEST}{os.getpid()}_cli"
    databases.copy_full(name)
    done = odoo_cli("bank", "init", "-d", name, "--company", "Банк «Проба»")
    assert done.returncode == 0, done.stderr
    assert not done.stdout
    yield name
    databases.drop(name)


@pytest.fixture
def close(bank, odoo_cli):
    """Close a day of the bank; returns (exit code, answer, stderr)."""

    def run(date, *options, env=None):
        arguments = ("--date", date, "--without-file", "--json", *options)
        done = odoo_cli("day", "close", "-d", bank, *arguments, env=env)
        answer = json.loads(done.stdout) if done.stdout else None
        assert done.stdout.count("\n") <= 1
        return done.returncode, answer, done.stderr

    return run


def rows(name, query):
    connection = psycopg2.connect(dbname=name)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()
    finally:
        connection.close()


STATE = """
    SELECT (SELECT count(*) FROM account_account), (SELECT count(*) FROM account_journal),
           (SELECT count(*) FROM bank_posting_rule), c.name, p.lang, cu.name, co.code
      FROM res_company c JOIN res_partner p ON p.id = c.partner_id
      JOIN res_currency cu ON cu.id = c.currency_id JOIN res_country co ON co.id = p.country_id
     WHERE c.id = 1
"""
CALLS_OUT = """
    SELECT d.name FROM ir_cron c JOIN ir_model_data d ON d.res_id = c.id AND d.model = 'ir.cron'
     WHERE c.active AND d.name IN ('ir_cron_module_update_notification',
           'ir_cron_digest_scheduler_action', 'ir_cron_web_push_notification')
"""


def test_bank_init_twice(bank, odoo_cli):
    before = rows(bank, STATE)
    assert before[0][3:] == ("Банк «Проба»", "ru_RU", "RUB", "RU")
    assert not rows(bank, CALLS_OUT)
    assert not rows(
        bank, "SELECT 1 FROM account_account WHERE code_store->>'1' LIKE '1010%'"
    )
    again = odoo_cli("bank", "init", "-d", bank)
    assert again.returncode == 0, again.stderr
    assert rows(bank, STATE) == before


BOOKS = "SELECT code, method FROM reserve_rule_book WHERE company_id = 1 ORDER BY code"


def test_bank_init_with_books(bank, odoo_cli):
    assert rows(bank, BOOKS) == [("ageing", "ageing")]
    unknown = odoo_cli("bank", "init", "-d", bank, "--books", "590p,590")
    assert unknown.returncode == 1
    assert "590p_interest" in unknown.stderr
    done = odoo_cli("bank", "init", "-d", bank, "--books", "tax, 590p_interest")
    assert done.returncode == 0, done.stderr
    assert rows(bank, BOOKS) == [
        ("590p", "bank"),
        ("590p_interest", "bank"),
        ("ageing", "ageing"),
        ("tax", "tax"),
    ]
    connection = psycopg2.connect(dbname=bank)
    with connection, connection.cursor() as cursor:  # a day's close is not about them
        cursor.execute("UPDATE reserve_rule_book SET active = code = 'ageing'")
    connection.close()


def test_days(close, bank, odoo_cli):
    code, answer, _said = close("2026-06-15")
    assert code == 0
    assert answer["date"] == "2026-06-15"
    assert {"code", "rows", "seconds"} <= set(answer["steps"][0])
    assert "outbox" in [step["code"] for step in answer["steps"]]
    code, again, _said = close("2026-06-15")
    assert (code, again) == (0, {**answer, "already_closed": True})
    code, refusal, said = close("2026-06-14")
    assert code == 1
    assert "уже закрыт день 15.06.2026" in refusal["error"]
    assert refusal["error"] in said
    listed = odoo_cli("day", "list", "-d", bank)
    assert listed.returncode == 0
    assert "15.06.2026" in listed.stdout


def test_broken_off_close_goes_on(close, bank):
    code, _answer, _said = close("2026-06-20", env={"KOPECK_FAILPOINT": "day.opened"})
    assert code in (-9, 137)
    state = "SELECT state FROM bank_day WHERE date = '2026-06-20'"
    assert rows(bank, state) == [("running",)]
    code, answer, _said = close("2026-06-20")
    assert code == 0
    assert "already_closed" not in answer
    assert rows(bank, state) == [("closed",)]


def test_second_process_is_refused(close, bank):
    connection = psycopg2.connect(dbname=bank)
    try:
        connection.cursor().execute(
            "SELECT pg_advisory_lock(hashtextextended('bank.day:1', 0))"
        )
        code, answer, _said = close("2026-06-25")
    finally:
        connection.close()
    assert code == 1
    assert "другой процесс" in answer["error"]
    assert not rows(bank, "SELECT 1 FROM bank_day WHERE date = '2026-06-25'")


def test_refusals(close, odoo_cli):
    code, answer, _said = close("2026-06-25", "--company", "Нет такой")
    assert (code, answer) == (1, {"error": "Организация «Нет такой» не найдена."})
    nowhere = odoo_cli("day", "close", "-d", "no_such_bank", "--date", "2026-06-25")
    assert nowhere.returncode == 1
    assert not nowhere.stdout
    assert "bin/odoo bank init -d no_such_bank" in nowhere.stderr


def test_failpoints_are_listed(odoo_cli):
    done = odoo_cli("day", "failpoints", "--json")
    assert done.returncode == 0
    points = json.loads(done.stdout)
    assert {"day.before_step", "day.after_commit", "outbox.after_send"} <= set(points)


def test_health_tells_by_its_exit_code(bank, odoo_cli):
    connection = psycopg2.connect(dbname=bank)
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bank_day (company_id, date, state) SELECT 1, '2026-06-01', 'closed'"
            " WHERE NOT EXISTS (SELECT FROM bank_day WHERE state = 'closed')"
        )
    connection.close()
    ((last,),) = rows(bank, "SELECT max(date) FROM bank_day WHERE state = 'closed'")
    done = odoo_cli("health", "-d", bank, "--now", "2026-07-20T09:00+03:00", "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["status"]) == (2, "critical")
    (day,) = [one for one in report["checks"] if one["code"] == "day"]
    assert day["level"] == "critical"
    assert f"{last:%d.%m.%Y}" in day["text"]
    done = odoo_cli("health", "-d", bank, "--now", "2026-07-20T09:00+03:00")
    assert done.returncode == 2
    (line,) = [one for one in done.stdout.splitlines() if day["text"] in one]
    assert line.startswith("Беда ")
    assert "critical" not in done.stdout


def test_health_of_nothing_is_trouble(odoo_cli):
    done = odoo_cli("health", "-d", "no_such_bank", "--json")
    assert done.returncode == 2
    assert "no_such_bank" in json.loads(done.stdout)["error"]
