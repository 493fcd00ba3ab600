from odoo import fields
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import rows

from .common import ReserveCommon


class OpeningCommon(ReserveCommon):
    """Opening balances given as an adapter gives them: rows of staging tables."""

    def opening(self, reserves=(), off_balance=(), *, at="2026-08-31", source="abs"):
        """Take over opening balances; the answer of ``take_in``.

        :param reserves: (number, amount) or (number, amount, book)
        :param off_balance: dicts number, client_code, amount … of staged columns
        """
        date = fields.Date.to_date(at)
        intake = self.env["bank.intake"].create(
            {
                "company_id": self.company.id,
                "kind": "opening",
                "source": source,
                "business_date": date,
                "name": "opening.xml",
                "state": "open",
            }
        )
        door = self.env["reserve.opening"]
        tables = door._create_staging(f"t{intake.id}")
        records = {}

        def stage(table, number, **values):
            known = number in records and table not in records[number][1]
            rec = records[number][0] if known else len(self.staged) + 1
            if not known:
                self.staged.append(number)
                records[number] = (rec, set())
                self._stage(tables["debt"], rec=rec, number=number)
            records[number][1].add(table)
            self._stage(tables[table], rec=rec, number=number, **values)

        self.staged = []
        for number, amount, *book in reserves:
            stage("reserve", number, amount=amount, book=(book or ["ageing"])[0])
        for row in off_balance:
            stage("off_balance", **row)
        answer = door.take_in(tables, date, source, intake=intake)
        door._drop_staging(tables)
        return answer

    def _stage(self, table, **values):
        columns = SQL(", ").join(map(SQL.identifier, values))
        self.env.cr.execute(
            SQL("INSERT INTO %s (%s) VALUES %s", table, columns, tuple(values.values()))
        )

    def opening_inventory(self, book=None):
        return self.env["reserve.inventory"].search(
            [("book_id", "=", (book or self.book).id), ("opening", "=", True)]
        )

    def post_opening_entry(self, amount, at="2026-08-31", account="45818"):
        """The bank's own opening balance of its ledger, entered past the reserve."""
        accounts = self.env["account.account"].with_company(self.company)
        reserve = accounts.search([("code", "=", account)], limit=1)
        other = accounts.search([("code", "=", "70606")], limit=1)
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("code", "=", "RSRV")]
        )
        line = {"analytic_distribution": False, "name": "Opening balance"}
        move = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": at,
                "line_ids": [
                    (0, 0, {**line, "account_id": other.id, "debit": amount}),
                    (0, 0, {**line, "account_id": reserve.id, "credit": amount}),
                ],
            }
        )
        move._post(soft=False)
        return move

    def ties(self, date=None):
        self.env.flush_all()
        return rows(
            self.env,
            self.env["reserve.tie"]._tie_sql(
                self.company, fields.Date.to_date(date or self.date)
            ),
        )
