from datetime import timedelta
from decimal import Decimal

import psycopg2

from odoo import fields
from odoo.tests import TransactionCase
from odoo.tools import SQL, mute_logger

from odoo.addons.bank_base.tools.money import D, round_kopeck, rows

PARTS = (
    "principal_current",
    "principal_overdue",
    "interest_current",
    "interest_overdue",
    "penalty",
    "fees",
)


class ReserveCommon(TransactionCase):
    """A bank in roubles: the bank's chart, a branch, two products, the default book."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={**cls.env.context, "tracking_disable": True, "lang": "en_US"}
        )
        cls.env["res.lang"]._activate_lang("en_US")
        cls.rub = cls.env.ref("base.RUB")
        cls.usd = cls.env.ref("base.USD")
        (cls.rub | cls.usd).active = True
        cls.company = cls.env["res.company"].create(
            {
                "name": "Reserve bank",
                "currency_id": cls.rub.id,
                "country_id": cls.env.ref("base.ru").id,
            }
        )
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids},
        )
        cls.company = cls.company.with_env(cls.env)
        cls.company.partner_id.lang = "en_US"
        cls.scheme = cls.env.ref("bank_base.scheme_bank")._apply(cls.company)
        cls.book = cls.env["reserve.rule.book"]._create_default(cls.company)
        cls.edition = cls.book.edition_ids
        cls.branch = cls.env["bank.branch"].create(
            {"company_id": cls.company.id, "code": "001", "name": "Moscow"}
        )
        cls.cards = cls.env["debt.product"].create(
            {
                "company_id": cls.company.id,
                "code": "CARD",
                "name": "Cards",
                "group": "Cards",
            }
        )
        cls.cars = cls.env["debt.product"].create(
            {"company_id": cls.company.id, "code": "AUTO", "name": "Car loan"}
        )
        cls.person = cls._client("C1", "person")
        cls.firm = cls._client("C2", "company")
        cls.date = fields.Date.to_date("2026-09-30")

    @classmethod
    def _client(cls, code, kind):
        return cls.env["bank.client"].create(
            {
                "company_id": cls.company.id,
                "source": "abs",
                "code": code,
                "kind": kind,
                "name": f"Client {code}",
            }
        )

    @classmethod
    def _debt(cls, number, days=0, *, at=None, **vals):
        """A contract that is ``days`` past due at ``at`` (by default the date of the tests)."""
        since = (at or cls.date) - timedelta(days=days) if days else False
        values = {
            "company_id": cls.company.id,
            "source": "abs",
            "number": number,
            "client_id": cls.person.id,
            "branch_id": cls.branch.id,
            "product_id": cls.cards.id,
            "kind": "loan",
            "currency_id": cls.rub.id,
            "fx_rate": 1.0,
            "date_start": "2024-01-01",
            "date_end": "2030-01-01",
            "overdue_since": since,
            **dict.fromkeys(PARTS, 0.0),
        }
        values.update(vals)
        rate = D(values["fx_rate"])
        roubles = {part: round_kopeck(D(values[part]) * rate) for part in PARTS}
        overdue = roubles["principal_overdue"]
        values.update(
            principal_cc=float(roubles["principal_current"] + overdue),
            overdue_cc=float(overdue),
            debt_cc=float(sum(roubles.values())),
        )
        debt = cls.env["debt.contract"].create(values)
        cls.keep_sums()
        return debt

    @classmethod
    def _table(cls):
        """The worked example of the method: five debts, 405 000 of reserve."""
        over = {"date_end": cls.date - timedelta(days=1)}
        return [
            cls._debt("T1", 30, principal_current=388_000, principal_overdue=12_000),
            cls._debt("T2", 30, principal_current=0, principal_overdue=50_000, **over),
            cls._debt("T3", 60, principal_current=176_000, principal_overdue=24_000),
            cls._debt("T4", 90, principal_current=82_000, principal_overdue=18_000),
            cls._debt("T5", 120, principal_current=44_000, principal_overdue=16_000),
        ]

    def count(self, date=None, book=None):
        self.keep_sums()
        return self.env["reserve.inventory"]._count(
            self.company, book or self.book, fields.Date.to_date(date or self.date)
        )

    @classmethod
    def keep_sums(cls):
        """What a load does after it changed debts."""
        cls.env.flush_all()
        cls.env["debt.portfolio"]._keep_sums()

    def post(self, date=None, book=None):
        inventory = self.count(date, book)
        inventory._post()
        return inventory

    def lines(self, inventory, **domain):
        return self.env["reserve.line"].search(
            [
                ("inventory_id", "=", inventory.id),
                *((k, "=", v) for k, v in domain.items()),
            ]
        )

    def line(self, inventory, contract, **domain):
        line = self.lines(inventory, contract_id=contract.id, **domain)
        self.assertEqual(len(line), 1, f"one line of {contract.number} expected")
        return line

    def refused_lines(self, inventory):
        """Lines of a posted inventory can be neither changed nor deleted."""
        self.env.flush_all()
        for query in (
            "UPDATE reserve_line_p SET reserve = 0 WHERE inventory_id = %s",
            "DELETE FROM reserve_line_p WHERE inventory_id = %s",
        ):
            with (
                self.assertRaisesRegex(psycopg2.Error, "posted reserve inventory"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [inventory.id])

    def money(self, query, *args):
        """One exact sum from the database."""
        return next(iter(rows(self.env, SQL(query, *args))[0].values())) or Decimal(0)

    def lines_sum(self, inventory, column="reserve"):
        self.env.flush_all()
        return self.money(
            "SELECT sum(%s) FROM reserve_line WHERE inventory_id = %s",
            SQL.identifier(column),
            inventory.id,
        )

    def ledger(self, code=None):
        """Credit less debit of the company's reserve accounts (or of one), posted."""
        self.env.flush_all()
        accounts = self.env["reserve.segment"].search([("book_id", "=", self.book.id)])
        accounts = accounts.reserve_account_id
        if code:
            accounts = accounts.filtered(lambda account: account.code == code)
        return self.money(
            "SELECT sum(credit - debit) FROM account_move_line"
            " WHERE parent_state = 'posted' AND company_id = %s AND account_id = ANY(%s)",
            self.company.id,
            accounts.ids,
        )

    def move_days(self, contract, days, at):
        """The debt stands ``days`` past due at a later date (or is not overdue)."""
        contract.overdue_since = at - timedelta(days=days) if days else False
