from datetime import date, datetime

from odoo import Command
from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition

from .common import AtmCommon

DAY = "2026-09-15"


class DecideCommon(AtmCommon):
    """A commission of three, with a claim and a shortage to decide."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secretary = cls._user("commission_secretary")
        cls.first = cls._user("commission_member", "atm_first")
        cls.second = cls._user("commission_member", "atm_second")
        cls.spare = cls._user("commission_member", "atm_spare")
        cls.officer = cls._user("claims_officer")
        cls.head = cls._user("claims_head")
        cls.cashier = cls._user("cash_desk")
        cls.client = cls._client()

    @classmethod
    def _commission(cls, users=None, **values):
        users = users or (cls.secretary, cls.first, cls.second)
        roles = ("chair", *["member"] * (len(users) - 1))
        units = ("claims", "technician", "books", "cash_desk")
        return cls.env["atm.commission"].create(
            {
                "company_id": cls.company.id,
                "name": "Комиссия",
                "order_number": "15-к",
                "order_date": "2026-01-10",
                "date_from": "2026-01-12",
                "member_ids": [
                    Command.create(
                        {
                            "user_id": user.id,
                            "job": "Начальник отдела",
                            "role": role,
                            "unit": units[place % 4],
                        }
                    )
                    for place, (user, role) in enumerate(zip(users, roles, strict=True))
                ],
                **values,
            }
        )

    @classmethod
    def _operation(
        cls, refund=True, verdict="not_presented.power_lost", stake="4000", **values
    ):
        """A row of a journal, put in as the journals' intake does; returns its record."""
        values = {
            "date": "2026-09-01",
            "company_id": cls.company.id,
            "device_id": cls.device.id,
            "journal_id": 1,
            "ordinal": 7,
            "started_at": datetime(2026, 9, 1, 10, 0),
            "ended_at": datetime(2026, 9, 1, 10, 2),
            "byte_start": 0,
            "byte_end": 90,
            "card": "220220******1234",
            "kind": "withdrawal",
            "outcome": "not_presented",
            "currency_id": cls.rub.id,
            "amount_at_stake": stake,
            "refund": refund,
            "verdict": verdict,
            **values,
        }
        partition.ensure_month(cls.env.cr, "atm_transaction", date(2026, 9, 1))
        cls.env.cr.execute(
            SQL(
                "INSERT INTO atm_transaction_p (%s) VALUES (%s)",
                SQL(", ").join(map(SQL.identifier, values)),
                SQL(", ").join(SQL("%s", value) for value in values.values()),
            )
        )
        found = cls.env["atm.transaction"].search(
            [("device_id", "=", cls.device.id)], order="id desc", limit=1
        )
        return found

    @classmethod
    def _claim(cls, number="П-1", amount=4000, **values):
        claim = cls.env["atm.claim"].create(
            {
                "company_id": cls.company.id,
                "client_id": cls.client.id,
                "device_id": cls.device.id,
                "amount_claimed": amount,
                "occurred_at": "2026-09-01 10:00:00",
                **values,
            }
        )
        claim.write({"name": number, "registered_at": "2026-09-05 09:00:00"})
        return claim

    @classmethod
    def _shortage(cls, kind="shortage", amount=3000, **values):
        return cls.env["atm.difference"].create(
            {
                "company_id": cls.company.id,
                "name": "Н-1",
                "device_id": cls.device.id,
                "date": "2026-09-03",
                "kind": kind,
                "currency_id": cls.rub.id,
                "amount": amount,
                **values,
            }
        )

    def _session(self, commission=None, claim=None, **line):
        claim = claim or self._claim()
        line = {"asked": "pay", "amount": claim.amount_claimed, **line}
        return (
            self.env["atm.decision"]
            .with_user(self.secretary)
            .create(
                {
                    "company_id": self.company.id,
                    "date": DAY,
                    "commission_id": (commission or self._commission()).id,
                    "line_ids": [Command.create({"claim_id": claim.id, **line})],
                }
            )
        )

    def _vote(self, user, line, choice="for", dissent=""):
        return (
            self.env["atm.vote"]
            .with_user(user)
            .create({"line_id": line.id, "choice": choice, "dissent": dissent})
        )
