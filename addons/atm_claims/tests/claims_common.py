from datetime import date, datetime

from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition

from .common import AtmCommon

AT = datetime(2026, 6, 26, 9, 0)
"""Friday 26.06.2026, noon in Moscow."""


class ClaimsCommon(AtmCommon):
    """A claim that has all its facts."""

    @classmethod
    def _values(cls, **values):
        return {
            "company_id": cls.company.id,
            "branch_id": cls.branch.id,
            "client_id": cls.client.id,
            "channel": "branch",
            "kind": "withdrawal",
            "device_id": cls.device.id,
            "occurred_at": datetime(2026, 6, 25, 10, 30),
            "visited_at": datetime(2026, 6, 26, 7, 30),
            "amount_operation": 5000,
            "amount_claimed": 5000,
            "card": "220012******3456",
            "phone": "+7 (495) 123-45-67",
            "address": "Москва, ул. Новая, 1",
            "receipt": "none",
            "demand": "account",
            "answer_way": "letter",
            "description": "Деньги не выданы",
            **values,
        }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client = cls._client()

    @classmethod
    def _claim(cls, **values):
        return cls.env["atm.claim"].create(cls._values(**values))

    def _registered(self, at=AT, **values):
        claim = self._claim(**values)
        claim._register_at(at)
        return claim

    def _transaction(self, **values):
        """A row of the journal, put where facts are kept."""
        row = {
            "date": date(2026, 6, 25),
            "company_id": self.company.id,
            "device_id": self.device.id,
            "journal_id": 0,
            "ordinal": 1,
            "started_at": datetime(2026, 6, 25, 13, 31),
            "byte_start": 0,
            "byte_end": 10,
            "card": "220012******3456",
            "kind": "withdrawal",
            "outcome": "not_presented",
            "verdict": "not_presented",
            "currency_id": self.rub.id,
            "amount_requested": 5000,
            **values,
        }
        columns = SQL(", ").join(map(SQL.identifier, row))
        places = SQL(", ").join(SQL("%s", value) for value in row.values())
        transactions = self.env["atm.transaction"]
        partition.ensure_month(self.env.cr, transactions._table, row["date"])
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) VALUES (%s) RETURNING id",
                SQL.identifier(partition.table(transactions._table)),
                columns,
                places,
            )
        )
        return transactions.browse(self.env.cr.fetchone()[0])
