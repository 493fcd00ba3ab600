"""Two transactions of one database want the same money; run by ``bin/odoo shell``.

The first has done its work and not committed; the second begins, and is refused at once or seen
waiting; only then may the first commit. Then the second is tried once more. What each came to is
printed as one line of JSON.
"""

import json
import threading
import time
from datetime import date, datetime

from odoo import SUPERUSER_ID, api
from odoo.service.model import retrying
from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition

DAY = date(2026, 9, 1)
SECONDS = 60  # until a race that hangs is given up


class Race:
    def __init__(self, env):
        self.env = env
        self.said = {}

    def run(self, name, first, second):
        """Run two works, each given an environment of its own; note how they ended."""
        registry = self.env.registry
        with registry.cursor() as held:
            env = api.Environment(held, SUPERUSER_ID, {})
            first(env)
            env.flush_all()
            ended, backend = [], []
            thread = threading.Thread(
                target=lambda: ended.append(self._try(second, backend))
            )
            thread.start()
            waited = self._seen_waiting(backend, thread)
            held.commit()
            thread.join(SECONDS)
        self.said[name] = {
            "second": ended[0] if ended else "hangs",
            "waited": waited,
            "again": self._try(second, []),
        }

    def _try(self, work, backend):
        """Do a work as a request does, tried again when another was quicker; how it ended."""
        with self.env.registry.cursor() as cr:
            backend.append(cr.connection.info.backend_pid)
            env = api.Environment(cr, SUPERUSER_ID, {})
            try:
                retrying(lambda: work(env) and None, env)
            except Exception as error:  # pylint: disable=broad-except
                cr.rollback()
                return f"{type(error).__name__}: {error}"
        return "done"

    def _seen_waiting(self, backend, thread):
        until = time.monotonic() + SECONDS
        while thread.is_alive() and time.monotonic() < until:
            if backend:
                with self.env.registry.cursor() as cr:
                    cr.execute(
                        "SELECT count(*) FROM pg_locks WHERE pid = %s AND NOT granted",
                        backend,
                    )
                    if cr.fetchone()[0]:
                        return True
            thread.join(0.05)
        return False


def prepare(env):
    """A bank with an ATM, a surplus of 5 000 at it and claims about it; committed."""
    rub = env.ref("base.RUB")
    rub.active = True
    company = env["res.company"].create({"name": "Race", "currency_id": rub.id})
    model = env["atm.device.model"].create({"maker": "NCR", "name": "Race"})
    device = env["atm.device"].create(
        {
            "company_id": company.id,
            "code": "RACE0001",
            "model_id": model.id,
            "currency_id": rub.id,
        }
    )
    surplus = env["atm.difference"].create(
        {
            "company_id": company.id,
            "name": "И-1",
            "device_id": device.id,
            "date": DAY,
            "kind": "surplus",
            "currency_id": rub.id,
            "amount": 5_000,
        }
    )
    claims = env["atm.claim"].create(
        [
            {
                "company_id": company.id,
                "name": f"П-{number}",
                "device_id": device.id,
                "amount_claimed": 3_000,
            }
            for number in range(5)
        ]
    )
    partition.ensure_month(env.cr, "atm_transaction", DAY)
    values = {
        "date": DAY, "company_id": company.id, "device_id": device.id, "journal_id": 1,
        "ordinal": 1, "started_at": datetime(2026, 9, 1, 10), "byte_start": 0, "byte_end": 9,
        "kind": "withdrawal", "outcome": "not_presented", "verdict": "not_presented",
    }  # fmt: skip
    env.cr.execute(
        SQL(
            "INSERT INTO atm_transaction_p (%s) VALUES (%s) RETURNING id",
            SQL(", ").join(map(SQL.identifier, values)),
            SQL(", ").join(SQL("%s", value) for value in values.values()),
        )
    )
    transaction = env.cr.fetchone()[0]
    env.cr.commit()
    return surplus.id, claims.ids, transaction


def main(env):
    surplus, claims, transaction = prepare(env)
    race = Race(env)

    def cover(claim):
        return lambda env: env["atm.cover"].create(
            {"difference_id": surplus, "claim_id": claim, "amount": 3_000}
        )

    def pay(amount):
        return lambda env: env["atm.payout"]._propose(
            env["atm.claim"].browse(claims[2]), amount, "court", way="cash"
        )

    def take(claim):
        return lambda env: (
            env["atm.claim"]
            .browse(claim)
            ._take_transaction(env["atm.transaction"].browse(transaction))
        )

    race.run("covers", cover(claims[0]), cover(claims[1]))
    race.run("payouts", pay(3_000), pay(2_000))
    race.run("claims", take(claims[3]), take(claims[4]))
    env.cr.commit()
    env.invalidate_all()
    found = env["atm.difference"].browse(surplus)
    race.said["covered"] = found.covered
    race.said["covers"]["rows"] = env["atm.cover"].search_count(
        [("difference_id", "=", surplus)]
    )
    race.said["payouts"]["rows"] = env["atm.payout"].search_count(
        [("claim_id", "=", claims[2])]
    )
    race.said["claims"]["rows"] = env["atm.claim"].search_count(
        [("transaction_id", "=", transaction)]
    )
    print("RACE " + json.dumps(race.said))  # noqa: T201
