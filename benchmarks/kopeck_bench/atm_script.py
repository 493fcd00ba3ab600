"""N operations loaded and matched, run inside ``odoo shell``, which gives ``env``.

What an operation is follows from its number alone. The floor takes the very same rows as text made
before: COPY into tables without indexes, and one join by ATM, number and time.
"""

import io
import json
import os
import time
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

from odoo import Command
from odoo.tools import SQL

from odoo.addons.atm_claims.models import atm_event
from odoo.addons.atm_claims.models.atm_intake_journal_rows import COLUMNS, _Context
from odoo.addons.atm_claims.tools import copying
from odoo.addons.atm_claims.tools.journal.model import Dispense, Event, Transaction

DEVICES, DAYS, CLAIMS = 300, 30, 4
FIRST = datetime(2026, 3, 1)
EVENTS = (
    "start", "card", "operation", "request", "reply", "dispense", "stacked", "card_taken",
    "presented", "cash_table", "taken", "print", "end",
)  # fmt: skip
STAGED = (
    "rec", "device", "at", "business_date", "operation", "card", "amount", "currency",
    "trace", "response_code",
)  # fmt: skip


def digits(trace):
    """The number's end that an ATM keeps: never of zeros, which name nothing."""
    return f"{1 + trace % 9_999:04d}"


def session(number, at, trace, file):
    """One withdrawal as the parser gives it; one of 997 is a debit without cash."""
    start = number * 1_000
    failed = trace % 997 == 0
    one = Transaction(number, at, start, start + 990, file, at + timedelta(seconds=80),
                      complete=True, card=f"400000******{trace % 10_000:04d}")  # fmt: skip
    sum_ = Decimal(1_000 * (1 + trace % 40))
    cash = Dispense(at + timedelta(seconds=30), sum_, digits(trace), sum_, "000")
    cash.was_presented = cash.was_taken = not failed
    cash.value = sum_ if not failed else None
    one.dispenses.append(cash)
    one.traces.append(cash.trace)
    for place, kind in enumerate(EVENTS):
        one.events.append(
            Event(at + timedelta(seconds=place * 6), kind, start + place * 70,
                  start + place * 70 + 60, "A 4001" if kind == "reply" else "", file)
        )  # fmt: skip
    return one


class Measure:
    def __init__(self, env, operations):
        self.env, self.count = env, operations
        # A journal of a day holds some hundred operations, also of a small run.
        self.per_file = max(100, operations // (DEVICES * DAYS))
        self.devices_used = min(DEVICES, max(1, operations // (self.per_file * DAYS)))
        self.found = {"load": 0.0, "bare": 0.0, "events": 0, "operations": 0}

    def prepare(self):
        """A bank with ATMs and a row for each journal."""
        env = self.env
        rub = env.ref("base.RUB")
        rub.active = True
        company = env["res.company"].create({"name": "Bench", "currency_id": rub.id})
        env.user.company_ids += company
        self.company = company
        model = env["atm.device.model"].create({"maker": "NCR", "name": "Bench"})
        self.devices = env["atm.device"].create(
            [
                {"company_id": company.id, "code": f"BEN{n:05d}", "model_id": model.id,
                 "currency_id": rub.id}
                for n in range(self.devices_used)
            ]
        )  # fmt: skip
        self.intake = self.make_intake("atm_journal")
        cr = env.cr
        for name, columns in (
            ("floor_transaction", "LIKE atm_transaction_p"),
            ("floor_event", "LIKE atm_event_p"),
            ("floor_switch", "device text, at timestamp, amount numeric, trace text,"
             " card text, rec bigint, business_date date, operation text, currency text,"
             " response_code text"),
        ):  # fmt: skip
            cr.execute(f"CREATE TABLE {name} ({columns})")
        cr.execute("ALTER TABLE floor_event ALTER id DROP NOT NULL")
        env.cr.commit()

    def make_intake(self, kind):
        return self.env["bank.intake"].create(
            {"company_id": self.company.id, "kind": kind, "source": "bench",
             "business_date": FIRST.date(), "name": kind, "state": "done"}
        )  # fmt: skip

    def load(self):
        """Sessions into rows, a day of all ATMs at a time; the floor takes the same rows."""
        intakes, trace, switch = self.env["atm.intake"], 0, []
        for day in range(DAYS):
            for device in self.devices:
                journal = self.env["atm.journal"].create(
                    {"company_id": self.company.id, "name": "bench", "device_id": device.id,
                     "sha256": f"{device.id}-{day}", "state": "taken",
                     "date_from": FIRST + timedelta(days=day),
                     "date_to": FIRST + timedelta(days=day)}
                )  # fmt: skip
                sessions = []
                for n in range(self.per_file):
                    trace += 1
                    at = FIRST + timedelta(
                        days=day, seconds=200 + n * (86_000 // self.per_file)
                    )
                    sessions.append(session(n + 1, at, trace, 1))
                    switch.append(
                        (trace, device.code, at + timedelta(seconds=47), at.date(),
                         "withdrawal", f"400000******{trace % 10_000:04d}",
                         1_000 * (1 + trace % 40), "RUB",
                         f"{trace // 9_999 % 100:02d}{digits(trace)}", "000")
                    )  # fmt: skip
                context = _Context(
                    device, self.intake, {1: journal.id}, 1, journal, FIRST
                )
                held = self.texts(intakes, sessions, context)
                started = time.monotonic()
                written = intakes._write_sessions(sessions, context)
                self.found["load"] += time.monotonic() - started
                self.found["operations"] += written["transactions"]
                self.found["events"] += written["events"]
                self.bare(held)
            self.env.cr.commit()
        return switch

    def texts(self, intakes, sessions, context):
        """The same rows as text, made before the floor is measured."""
        from odoo.addons.atm_claims.tools.operations import operations

        rows = [
            intakes._operation_row(one, 0, 1, context)
            for some in sessions
            for one in operations(some)
        ]
        events = intakes._event_lines([(some.events, 0) for some in sessions], context)
        return (
            ("floor_transaction", COLUMNS, "".join(map(copying.line, rows))),
            ("floor_event", atm_event.NAMES, "".join(events)),
        )

    def bare(self, texts):
        for table, columns, text in texts:
            names = SQL(", ").join(map(SQL.identifier, columns))
            copy = SQL("COPY %s (%s) FROM STDIN", SQL.identifier(table), names).code
            started = time.monotonic()
            self.env.cr.copy_expert(copy, io.StringIO(text))
            self.found["bare"] += time.monotonic() - started

    def switch_file(self, rows):
        """The center's file: staged and taken in; the floor copies it as it is."""
        text = "".join(map(copying.line, rows))
        self.bare([("floor_switch", STAGED, text)])
        intakes = self.env["atm.intake"].with_context(atm_match_later=True)
        staging = intakes._create_staging("switch", "bench")
        names = SQL(", ").join(map(SQL.identifier, STAGED))
        copy = SQL("COPY %s (%s) FROM STDIN", staging["row"], names).code
        intake = self.make_intake("atm_switch")
        started = time.monotonic()
        self.env.cr.copy_expert(copy, io.StringIO(text))
        result = intakes.take_in(
            staging, FIRST.date(), "bench", True, kind="switch", intake=intake
        )
        intakes._drop_staging(staging)
        self.env.cr.commit()
        self.found["rows"] = time.monotonic() - started
        self.found["switch"] = result["inserted"]

    def match(self):
        """The matching of all days; the floor joins once."""
        cr = self.env.cr
        for table in ("floor_transaction", "floor_switch"):
            cr.execute(f"ANALYZE {table}")
        cr.commit()
        cr.execute("SET LOCAL work_mem = '128MB'")
        started = time.monotonic()
        cr.execute(
            "CREATE TABLE floor_match AS SELECT t.id, s.rec FROM floor_transaction t"
            " JOIN atm_device d ON d.id = t.device_id"
            " JOIN floor_switch s ON s.device = d.code AND right(s.trace, 4) = t.trace"
            " AND s.at BETWEEN t.started_at AND t.started_at + interval '5 min'"
        )
        joined = cr.rowcount
        cr.commit()
        self.found["join"] = time.monotonic() - started
        self.slow = []
        matches = self.env["atm.match"]
        whole = matches._do.__func__

        def timed(record, text, scope, **more):
            begun = time.monotonic()
            try:
                return whole(record, text, scope, **more)
            finally:
                self.slow.append(
                    (time.monotonic() - begun, " ".join(text.split())[:90])
                )

        type(matches)._do = timed
        last = FIRST + timedelta(days=DAYS - 1)
        started = time.monotonic()
        result = matches._run(self.company, FIRST.date(), last.date())
        cr.commit()
        self.found["match"] = time.monotonic() - started
        cr.execute("SELECT count(*) FROM atm_match_p WHERE mask LIKE '11%'")
        self.found["matched"] = cr.fetchone()[0]
        self.found["slowest"] = sorted(self.slow, reverse=True)[:12]
        wrong = []
        for what, expected, found in (
            ("operations matched", self.found["operations"], self.found["matched"]),
            ("operations joined by the floor", self.found["operations"], joined),
            ("rows of the matching", self.found["operations"], result["rows"]),
        ):
            if expected != found:
                wrong.append(f"{what}: expected {expected}, found {found}")
        self.found["wrong"] = wrong

    def night(self):
        """Steps of a day's close over what is matched; the floor has nothing like them."""
        day = SimpleNamespace(
            company_id=self.company, date=(FIRST + timedelta(days=DAYS - 1)).date()
        )
        self.found["steps"] = {}
        for model, method in (
            ("atm.match", "_step_match"),
            ("atm.claim", "_step_find"),
            ("atm.proposal", "_step_propose"),
            ("atm.captured.card", "_step_collect"),
        ):
            started = time.monotonic()
            getattr(self.env[model], method)(day)
            self.env.cr.commit()
            self.found["steps"][f"{model}.{method}"] = time.monotonic() - started
        proposed = self.env["atm.proposal"].search_count([])
        owed = self.env["atm.transaction"].search_count([("refund", "=", True)])
        if proposed != owed:
            self.found["wrong"].append(f"proposals: expected {owed}, found {proposed}")

    def people(self):
        """Users who look at it, and claims about debits without cash, not yet registered."""
        env, company = self.env, self.company
        for role in ("claims_officer", "technician"):
            env["res.users"].with_context(no_reset_password=True).create(
                {"name": role, "login": f"bench.{role}", "lang": "ru_RU",
                 "password": os.environ["KOPECK_BENCH_PASSWORD"], "tz": "Europe/Moscow",
                 "company_id": company.id, "company_ids": [Command.set(company.ids)],
                 "group_ids": [Command.set([env.ref("base.group_user").id,
                                            env.ref(f"atm_claims.group_{role}").id])]}
            )  # fmt: skip
        branch = env["bank.branch"].create(
            {"company_id": company.id, "code": "001", "name": "Bench"}
        )
        client = env["bank.client"].create(
            {"company_id": company.id, "source": "bench", "code": "1", "name": "Bench",
             "last_name": "Bench"}
        )  # fmt: skip
        failed = env["atm.transaction"].search(
            [("company_id", "=", company.id), ("refund", "=", True)], limit=CLAIMS,
            order="date desc, id desc",
        )  # fmt: skip
        claims = env["atm.claim"].create(
            [
                {"company_id": company.id, "branch_id": branch.id, "client_id": client.id,
                 "channel": "branch", "kind": "withdrawal", "device_id": one.device_id.id,
                 "occurred_at": one.started_at - timedelta(hours=3),
                 "visited_at": one.started_at + timedelta(days=1),
                 "amount_operation": one.amount_requested,
                 "amount_claimed": one.amount_requested, "card": one.card,
                 "phone": "+7 (495) 123-45-67", "address": "Москва, ул. Новая, 1",
                 "receipt": "none", "demand": "account", "answer_way": "letter",
                 "description": "Деньги не выданы"}
                for one in failed
            ]
        )  # fmt: skip
        self.found["claims"] = claims.ids
        env.cr.commit()


def main(env):
    measure = Measure(env(context={**env.context, "tracking_disable": True}),
                      int(os.environ["KOPECK_BENCH_OPERATIONS"]))  # fmt: skip
    measure.prepare()
    rows = measure.load()
    measure.switch_file(rows)
    measure.match()
    measure.night()
    measure.people()
    Path(os.environ["KOPECK_BENCH_OUT"]).write_text(json.dumps(measure.found))


main(env)  # noqa: F821 - given by the shell
