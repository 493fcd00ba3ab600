from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools.money import rows, text


class ReserveTie(models.Model):
    """Ledger against lines: for each reserve account, its balance and the sum of the last lines.

    The lines are those of the last posted inventory of every book (several books may share an
    account), one that was reversed counts up to the day of its reversal; a difference means that
    somebody posted on the account past the inventory.

    A bank that took over an opening reserve has its entry in the ledger, or keeps the ledger of the
    time before elsewhere: then what is not of inventories is nearer to nothing than to the opening,
    and the opening is left out of what the ledger must equal (``outside``). Once a day was closed
    with the entry in the ledger, it must stay there (``opening_booked`` of the inventory).
    """

    _name = "reserve.tie"
    _description = "Reserve: Ledger Against Lines"
    _auto = False
    _order = "company_id, account_id"

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    account_id = fields.Many2one(
        "account.account", string="Reserve Account", readonly=True
    )
    date = fields.Date(string="Last Inventory", readonly=True)
    ledger = fields.Monetary(
        readonly=True, help="Credit less debit of posted ledger lines."
    )
    lines = fields.Monetary(
        readonly=True,
        help="Sum of reserve over lines of the last inventories, less what write-offs used since.",
    )
    opening = fields.Monetary(
        string="Opening Balance",
        readonly=True,
        help="Reserve taken over on the first day, by the books of this account.",
    )
    outside = fields.Monetary(
        string="Opening Outside the Ledger",
        readonly=True,
        help="Opening reserve that no entry of this ledger stands for: the account holds nothing"
        " but differences of inventories. It is left out of the comparison.",
    )
    difference = fields.Monetary(
        readonly=True, help="Ledger, less lines, plus what is outside the ledger."
    )

    @property
    def _table_query(self):
        return self._tie_sql()

    @api.model
    def _tie_sql(self, company=None, date=None):
        """Ledger and lines by reserve account.

        :param company: one company, otherwise all
        :param date: entries, and inventories booked, up to this date, otherwise all
        """
        return SQL(
            """
            WITH last AS (
                SELECT DISTINCT ON (i.book_id) i.id, i.book_id, i.date FROM reserve_inventory i
                  JOIN reserve_rule_book b ON b.id = i.book_id AND b.register_only IS NOT TRUE
                 WHERE (i.state = 'posted'
                        OR i.state = 'reversed' AND i.reversal_date > %(date)s)
                   AND COALESCE(i.entry_date, i.date) <= %(date)s
                 ORDER BY i.book_id, i.date DESC, i.closing DESC
            ), place AS (
                SELECT s.company_id, s.reserve_account_id AS account_id
                  FROM reserve_segment s
                  JOIN reserve_rule_book b ON b.id = s.book_id AND b.register_only IS NOT TRUE
                 WHERE %(company)s = 0 OR s.company_id = %(company)s
                 GROUP BY 1, 2
            ), counted AS (
                SELECT s.company_id, s.reserve_account_id AS account_id, sum(l.reserve) AS lines,
                       max(l.date) AS date
                  FROM (SELECT l.segment_id, l.reserve, l.date
                          FROM last
                          JOIN reserve_line_p l ON l.inventory_id = last.id AND l.date = last.date
                        UNION ALL
                        SELECT t.segment_id, n.reserve, n.date
                          FROM last
                          JOIN reserve_not_overdue n ON n.inventory_id = last.id
                          JOIN reserve_total t ON t.id = n.total_id
                        UNION ALL
                        SELECT u.segment_id, -u.amount, NULL
                          FROM last JOIN reserve_write_off_use u ON u.inventory_id = last.id
                         WHERE u.posted AND u.date <= %(date)s) l
                  JOIN reserve_segment s ON s.id = l.segment_id
                 GROUP BY 1, 2
            ), taken AS (
                SELECT s.company_id, s.reserve_account_id AS account_id, sum(t.reserve) AS opening,
                       bool_and(COALESCE(i.opening_booked, FALSE)) AS booked
                  FROM reserve_inventory i
                  JOIN reserve_total t ON t.inventory_id = i.id
                  JOIN reserve_segment s ON s.id = t.segment_id
                  JOIN reserve_rule_book b ON b.id = i.book_id AND b.register_only IS NOT TRUE
                 WHERE i.opening AND i.state = 'posted' AND i.date <= %(date)s
                 GROUP BY 1, 2
            ), posted AS (
                SELECT place.company_id, place.account_id, sum(l.credit - l.debit) AS ledger,
                       sum(l.credit - l.debit) FILTER (
                           WHERE l.reserve_total_id IS NULL AND l.reserve_write_off_id IS NULL)
                           AS other
                  FROM place
                  JOIN account_move_line l ON l.account_id = place.account_id
                   AND l.company_id = place.company_id
                 WHERE l.parent_state = 'posted' AND l.date <= %(date)s
                 GROUP BY 1, 2
            ), facts AS (
                SELECT company_id, account_id, counted.date,
                       COALESCE(posted.ledger, 0) AS ledger, COALESCE(counted.lines, 0) AS lines,
                       COALESCE(taken.opening, 0) AS opening,
                       CASE WHEN taken.booked
                              OR abs(posted.other - taken.opening) < abs(posted.other)
                            THEN 0 ELSE COALESCE(taken.opening, 0) END AS outside
                  FROM place
                  LEFT JOIN counted USING (company_id, account_id)
                  LEFT JOIN taken USING (company_id, account_id)
                  LEFT JOIN posted USING (company_id, account_id)
            )
            SELECT row_number() OVER (ORDER BY company_id, account_id) AS id, facts.*,
                   ledger - lines + outside AS difference
              FROM facts
            """,
            company=company.id if company else 0,
            date=date or "9999-12-31",
        )

    @api.model
    def _check(self, company, date):
        """Stop when a reserve account and its lines disagree at a date.

        :return: number of accounts compared
        :raises UserError: naming each account, its balance, its lines and the difference
        """
        self.env.flush_all()
        found = rows(self.env, self._tie_sql(company, date))
        drifted = [row for row in found if row["difference"]]
        if drifted:
            raise UserError(
                self.env._(
                    "The ledger disagrees with the reserve lines on "
                    "%(date)s:\n%(accounts)s\nFind the "
                    "entries posted on these accounts past the inventory and reverse them.%(more)s",
                    more=self._opening_hint(drifted),
                    date=format_date(self.env, date),
                    accounts="\n".join(
                        self._drift_text(company, row) for row in drifted
                    ),
                )
            )
        return len(found)

    def _drift_text(self, company, row):
        return self.env._(
            "account %(account)s: ledger %(ledger)s, lines %(lines)s, difference %(difference)s",
            account=self._account_text(company, row["account_id"]),
            ledger=text(row["ledger"]),
            lines=text(row["lines"]),
            difference=text(row["difference"]),
        )

    def _opening_hint(self, drifted):
        """What else may be wrong while an opening reserve stands on the accounts."""
        opening = sum(row["opening"] for row in drifted)
        if not opening:
            return ""
        return "\n" + self.env._(
            "The opening reserve taken over on these accounts is %s: the bank's own opening entry"
            " must be of the same sum.",
            text(opening),
        )

    @api.model
    def _account_text(self, company, account_id):
        """Code and name of an account, whoever runs the day (Odoo hides the code from some)."""
        account = self.env["account.account"].with_company(company).browse(account_id)
        return f"{account.code} {account.name}"

    @api.model
    def _close_day(self, day):
        """Step of every day: ledger against lines.

        :param day: ``bank.day``
        """
        # sudo: who may close a day is checked by the day; only sums are compared.
        compared = self.sudo()._check(day.company_id, day._booked_on())
        self.sudo()._note_booked(day.company_id, day._booked_on())
        return {"rows": compared}

    def _note_booked(self, company, date):
        """Note the opening balances whose entries are in the ledger of a day that agrees."""
        self.env.flush_all()
        outside = {
            row["account_id"]
            for row in rows(self.env, self._tie_sql(company, date))
            if row["outside"]
        }
        waiting = self.env["reserve.inventory"].search(
            [
                ("company_id", "=", company.id),
                ("opening", "=", True),
                ("opening_booked", "=", False),
                ("date", "<=", date),
            ]
        )
        for inventory in waiting:
            accounts = inventory.total_ids.segment_id.reserve_account_id
            if accounts and not outside.intersection(accounts.ids):
                inventory.opening_booked = True

    def action_ledger(self):
        """Ledger lines of the account that were not made by an inventory, else all of them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_account_moves_all"
        )
        action["domain"] = [
            ("account_id", "=", self.account_id.id),
            ("company_id", "=", self.company_id.id),
            ("parent_state", "=", "posted"),
        ]
        action["context"] = (
            {"search_default_without_reserve": 1} if self.difference else {}
        )
        return action

    def action_lines(self):
        """Lines of the last inventories on this account."""
        self.ensure_one()
        books = self.env["reserve.rule.book"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("register_only", "=", False),
            ]
        )
        last = self.env["reserve.inventory"].union(
            *(book._last_posted() for book in books)
        )
        return self.env["reserve.line"]._action_by(
            [
                ("inventory_id", "in", last.ids),
                ("segment_id.reserve_account_id", "=", self.account_id.id),
            ]
        )
