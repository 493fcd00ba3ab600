from odoo import fields
from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition

from .common import ReserveCommon


class BooksCommon(ReserveCommon):
    """The bank of :class:`ReserveCommon` with a tax book and a book by 590-П beside ageing."""

    CAPITAL = 1_000_000_000
    """One borrower may owe 5 000 000 in portfolios (0.5 %)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        books = cls.env["reserve.rule.book"]
        cls.tax = books._create_preset(cls.company, "tax", "tax")
        cls.bank = books._create_preset(
            cls.company, "bank", "590p", capital=cls.CAPITAL
        )
        cls.tax_edition = cls.tax.edition_ids
        cls.bank_edition = cls.bank.edition_ids

    @classmethod
    def _revenue(cls, first, last, amount):
        return cls.env["reserve.revenue"].create(
            {
                "company_id": cls.company.id,
                "date_from": first,
                "date_to": last,
                "amount": amount,
                "document": "Income statement",
            }
        )

    @classmethod
    def _plenty(cls):
        """Revenue of which ten percent is above any reserve here."""
        cls._revenue("2025-01-01", "2025-12-31", 10**12)
        cls._revenue("2026-01-01", cls.date, 0)

    @classmethod
    def _sale(cls, number, days, amount, **vals):
        return cls._debt(
            number, days, kind="sale", client_id=vals.pop("client_id", cls.firm.id),
            principal_overdue=amount, **vals,
        )  # fmt: skip

    @classmethod
    def _owes(cls, client, amount, date="2026-01-01"):
        return cls.env["reserve.counter.debt"].create(
            {
                "company_id": cls.company.id,
                "client_id": client.id,
                "date_from": date,
                "amount": amount,
                "document": "Contract 7",
            }
        )

    @classmethod
    def _judge(cls, client, position, date="2026-01-01"):
        return cls.env["reserve.client.position"].create(
            {
                "company_id": cls.company.id,
                "client_id": client.id,
                "date_from": date,
                "position": position,
                "judgement": "Profit fell",
                "document": "Judgement 12",
            }
        )

    @classmethod
    def _pledge(cls, debt, value, quality):
        return cls.env["debt.collateral"].create(
            {
                "company_id": cls.company.id,
                "contract_id": debt.id,
                "n": len(debt.collateral_ids) + 1,
                "kind": "car",
                "value": value,
                "quality": quality,
            }
        )

    def parts_of_totals(self, inventory):
        """(reserve of lines, reserve without overdue, reserve of totals), exact."""
        self.env.flush_all()
        return (
            self.lines_sum(inventory),
            self.money(
                "SELECT sum(reserve) FROM reserve_not_overdue WHERE inventory_id = %s",
                inventory.id,
            ),
            self.money(
                "SELECT sum(reserve) FROM reserve_total WHERE inventory_id = %s",
                inventory.id,
            ),
        )

    def known(self, debt, principal, at=None, since=None):
        """A row of history: what is known of a debt from a date on."""
        at = self.at(at or self.date)
        self.env.flush_all()
        partition.ensure_month(self.env.cr, "debt_history", at)
        self.env.cr.execute(
            SQL(
                "INSERT INTO debt_history_p (date, company_id, contract_id, overdue_since,"
                " principal, overdue) VALUES (%s, %s, %s, %s, %s, 0)",
                at,
                self.company.id,
                debt.id,
                since,
                principal,
            )
        )

    def month_end(self, date, debts=None):
        """The states of debts (all of the company when none are named) that a closed month end
        kept: as they are now."""
        date = self.at(date)
        partition.ensure_month(self.env.cr, "debt_snapshot", date)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO debt_snapshot_p
                    (date, company_id, contract_id, client_id, client_kind, branch_id, product_id,
                     kind, currency_id, fx_rate, principal_current, principal_overdue,
                     interest_current, interest_overdue, penalty, fees, principal_cc, overdue_cc,
                     debt_cc, overdue_since, secured, scheme_id, bucket_id, bucket, dpd,
                     overdue_kind)
                SELECT %s, c.company_id, c.id, c.client_id, 'person', c.branch_id, c.product_id,
                       c.kind, c.currency_id, c.fx_rate, principal_current, principal_overdue,
                       interest_current, interest_overdue, penalty, fees, principal_cc,
                       COALESCE(overdue_cc, 0), debt_cc, overdue_since, secured, 0, 0, 0, 0, 'none'
                  FROM debt_contract c
                 WHERE c.company_id = %s AND (%s OR c.id = ANY(%s))
                """,
                date,
                self.company.id,
                debts is None,
                debts.ids if debts else [],
            )
        )

    def credit_of(self, code):
        """Credit less debit of an account of the company, posted, exact."""
        self.env.flush_all()
        account = self.env["account.account"].with_company(self.company)
        return self.money(
            "SELECT COALESCE(sum(credit - debit), 0) FROM account_move_line"
            " WHERE parent_state = 'posted' AND company_id = %s AND account_id = ANY(%s)",
            self.company.id,
            account.search([("code", "=", code)]).ids,
        )

    def entry_of(self, inventory):
        """Lines of the entry as (account, debit less credit), in order."""
        lines = inventory.move_id.line_ids.sorted("id").with_company(self.company)
        return [(line.account_id.code, line.balance) for line in lines]

    def at(self, text):
        return fields.Date.to_date(text)
