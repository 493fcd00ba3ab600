# A model in files by theme: the paper, counting, its methods, posting.
# pylint: disable=consider-merging-classes-inherited
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import warm
from odoo.addons.bank_base.tools.failpoint import failpoint
from odoo.addons.bank_base.tools.money import rows, text, to_float

from .reserve_inventory_branch import CONTEXT
from .reserve_inventory_obligation import OBLIGATION_GROUP


class ReserveInventoryPost(models.Model):
    """Posting: the differences of the segments as one entry, compared with lines and ledger."""

    _inherit = "reserve.inventory"

    def _post(self):
        """Post the difference of counted inventories; a posted one is left as it is.

        Runs in superuser mode: who may post was checked by the button (chief accountant) or by the
        close of the day. All happens in the caller's transaction: an error leaves nothing behind.

        :raises UserError: not counted, counted from an older inventory than the last posted one,
            locked period, or sums of lines, entry and ledger that disagree
        """
        for inventory in self.sorted("date"):
            if inventory.state == "posted":
                continue
            inventory._check_can_post()
            # Two postings of one book at a time: the second fails here and is run again by its
            # driver.
            self.env.cr.execute(
                SQL(
                    "UPDATE reserve_rule_book SET write_date = write_date WHERE id = %s",
                    inventory.book_id.id,
                )
            )
            inventory._post_difference()
            failpoint("reserve.after_post_before_commit")

    def _check_can_post(self):
        self.ensure_one()
        if self.state != "counted":
            raise UserError(
                self.env._("Count “%s” before posting it.", self.display_name)
            )
        self._check_not_before_posted()
        if self.previous_id != self.book_id._last_posted(before=self):
            raise UserError(
                self.env._(
                    "Another inventory was posted after “%s” was counted. Count it again.",
                    self.display_name,
                )
            )

    def _post_difference(self):
        failpoint("reserve.before_post")
        if self.book_id.register_only:
            # Fixed as it is: the next inventory counts its difference from here.
            self._check_open_period(self.env["account.journal"])
            self.write({"state": "posted"})
            self.env["reserve.line"].invalidate_model()
            return
        before = self._ledger()
        lines = self._entry_lines()
        if lines:
            self.move_id = self._make_entry(lines)
        failpoint("reserve.after_move")
        self.env.flush_all()
        self._check_entry(before)
        self.write({"state": "posted"})
        self.env["reserve.line"].invalidate_model()
        self.env["reserve.tie"].invalidate_model()

    def _make_entry(self, lines):
        journal = self._journal()
        self._check_open_period(journal)
        move = (
            self.env["account.move"]
            .with_company(self.company_id)
            .with_context(tracking_disable=True)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": journal.id,
                    "date": self._booked_on(),
                    "ref": self.display_name,
                    "line_ids": [Command.create(line) for line in lines],
                }
            )
        )
        move._post(soft=False)
        if move.date != self._booked_on():
            raise UserError(
                self.env._(
                    "The entry of “%(inventory)s” would be moved to %(date)s. Check the lock "
                    "dates.",
                    inventory=self.display_name,
                    date=format_date(self.env, move.date),
                )
            )
        return move

    def _journal(self):
        """The one journal of all reserve rules of the company's scheme."""
        scheme = self.company_id._posting_scheme()
        rules = self.env["bank.posting.rule"].union(
            *(
                scheme._rules(event, self.date)
                for event in (
                    "reserve.add",
                    "reserve.release",
                    "reserve.transfer",
                    "obligation.add",
                    "obligation.release",
                )
            )
        )
        if len(rules.journal_id) != 1:
            raise UserError(
                self.env._(
                    "Posting scheme “%(scheme)s” must name one journal for reserves, it names: "
                    "%(journals)s.",
                    scheme=scheme.display_name,
                    journals=", ".join(rules.journal_id.mapped("display_name")) or "—",
                )
            )
        return rules.journal_id

    def _check_open_period(self, journal):
        locks = self.company_id._get_violated_lock_dates(
            self._booked_on(), False, journal
        )
        if locks:
            raise UserError(
                self.env._(
                    "Reserve “%(inventory)s” cannot be posted on %(date)s: the period is closed — "
                    "%(locks)s. Open the period or choose a later date.",
                    inventory=self.display_name,
                    date=format_date(self.env, self._booked_on()),
                    locks=self.company_id._format_lock_dates(locks),
                )
            )

    def _total_rows(self):
        """Segments by currency of their debts, sums in company currency as Decimal.

        What a total holds beyond its lines (debts without overdue) is of the company's currency.
        """
        self.env["reserve.total"].flush_model()
        return rows(
            self.env,
            SQL(
                """
                WITH lined AS (
                    SELECT total_id, COALESCE(currency_id, %(own)s) AS currency_id,
                           count(*) AS debts, sum(previous) AS previous,
                           sum(difference) AS difference
                      FROM reserve_line_p
                     WHERE inventory_id = %(inventory)s AND date = %(date)s
                     GROUP BY 1, 2
                ), parts AS (
                    SELECT * FROM lined
                    UNION ALL
                    SELECT t.id, %(own)s, 0, t.previous - COALESCE(sum(l.previous), 0),
                           t.difference - COALESCE(sum(l.difference), 0)
                      FROM reserve_total t LEFT JOIN lined l ON l.total_id = t.id
                     WHERE t.inventory_id = %(inventory)s
                     GROUP BY t.id
                )
                SELECT t.id, s.product_group, p.currency_id, sum(p.debts)::int AS debts,
                       sum(p.previous) AS previous, sum(p.difference) AS difference,
                       s.reserve_account_id, s.expense_account_id, s.income_account_id
                  FROM parts p
                  JOIN reserve_total t ON t.id = p.total_id
                  JOIN reserve_segment s ON s.id = t.segment_id
                 GROUP BY t.id, p.currency_id, s.id
                 ORDER BY s.reserve_account_id, s.product_group, s.branch_id, t.id,
                          p.currency_id <> %(own)s, p.currency_id
                """,
                inventory=self.id,
                date=self.date,
                own=self.currency_id.id,
            ),
        )

    def _entry_lines(self):
        """Values of the ledger lines: a pair for each transfer, then for each segment and currency
        of debts whose reserve changes otherwise. Sums are in company currency."""
        lines = []
        moved = {}
        # The language of the ledger is the company's, whoever runs the day.
        totals = self.env["reserve.total"].with_context(lang=self._ledger_lang())

        def add(event, row, amount, debit, credit):
            """A pair; each side is (account id, total id)."""
            for (account, total), side in ((debit, "debit"), (credit, "credit")):
                lines.append(
                    {
                        "name": totals.browse(total)._entry_label(
                            event, row["debts"], row["currency_id"]
                        ),
                        "reserve_total_id": total,
                        "reserve_currency_id": row["currency_id"],
                        "analytic_distribution": False,
                        "account_id": account,
                        "debit": 0.0,
                        "credit": 0.0,
                        side: to_float(amount),
                    }
                )

        for row in self._transfer_rows():
            amount = row["amount"]
            add(
                "reserve.transfer",
                row,
                amount,
                (row["debit"], row["from_total"]),
                (row["credit"], row["to_total"]),
            )
            for key, change in (
                ((row["from_total"], row["from_currency"]), -amount),
                ((row["to_total"], row["currency_id"]), amount),
            ):
                moved[key] = moved.get(key, Decimal(0)) + change
        for row in self._total_rows():
            already = moved.get((row["id"], row["currency_id"]), Decimal(0))
            row["difference"] -= already
            row["previous"] += already
            event = totals._event(row)
            if not event:
                continue
            total, reserve = row["id"], (row["reserve_account_id"], row["id"])
            if row["product_group"] == OBLIGATION_GROUP:
                event = event.replace("reserve.", "obligation.")
            if event.endswith(".release"):
                debit, credit = reserve, (row["income_account_id"], total)
            else:
                debit, credit = (row["expense_account_id"], total), reserve
            add(event, row, abs(row["difference"]), debit, credit)
        return lines

    def _ledger_lang(self):
        return self.company_id.partner_id.lang or self.env.lang

    def _ledger(self):
        """Balance (credit less debit) of the book's reserve accounts, by account id, as Decimal."""
        self.env["account.move.line"].flush_model()
        found = rows(
            self.env,
            SQL(
                """
                SELECT l.account_id, sum(l.credit - l.debit) AS balance
                  FROM account_move_line l
                 WHERE l.parent_state = 'posted' AND l.company_id = %(company)s
                   AND l.account_id IN (SELECT reserve_account_id FROM reserve_segment
                                         WHERE book_id = %(book)s)
                 GROUP BY l.account_id
                """,
                company=self.company_id.id,
                book=self.book_id.id,
            ),
        )
        return {row["account_id"]: row["balance"] for row in found}

    def _check_entry(self, before):
        """Lines, entry and change of the ledger are the same sum, account by account.

        :param before: ledger balances before the entry
        """
        after = self._ledger()
        lines = self._sum_by_account(
            SQL(
                """
                SELECT s.reserve_account_id AS account_id, sum(l.amount) AS amount
                  FROM (SELECT segment_id, difference AS amount FROM reserve_line_p
                         WHERE inventory_id = %(inventory)s AND date = %(date)s
                        UNION ALL
                        SELECT t.segment_id, n.difference FROM reserve_not_overdue n
                          JOIN reserve_total t ON t.id = n.total_id
                         WHERE n.inventory_id = %(inventory)s) l
                  JOIN reserve_segment s ON s.id = l.segment_id
                 GROUP BY 1
                """,
                inventory=self.id,
                date=self.date,
            )
        )
        entry = self._sum_by_account(
            SQL(
                """
                SELECT l.account_id, sum(l.credit - l.debit) AS amount
                  FROM account_move_line l
                  JOIN reserve_total t ON t.id = l.reserve_total_id
                  JOIN reserve_segment s ON s.id = t.segment_id
                 WHERE l.move_id = %s AND l.account_id = s.reserve_account_id
                 GROUP BY 1
                """,
                self.move_id.id or None,
            )
        )
        zero = Decimal(0)
        for account in {*lines, *entry, *after}:
            change = after.get(account, zero) - before.get(account, zero)
            if not lines.get(account, zero) == entry.get(account, zero) == change:
                raise UserError(
                    self.env._(
                        "Nothing was posted for “%(inventory)s”: on account %(account)s the "
                        "lines give "
                        "%(lines)s, the entry %(entry)s, the ledger changed by %(ledger)s.",
                        inventory=self.display_name,
                        account=self.env["reserve.tie"]._account_text(
                            self.company_id, account
                        ),
                        lines=text(lines.get(account, zero)),
                        entry=text(entry.get(account, zero)),
                        ledger=text(change),
                    )
                )

    def _sum_by_account(self, query):
        return {row["account_id"]: row["amount"] for row in rows(self.env, query)}

    @api.model
    def _close_day(self, day):
        """Step of the day: count, and post where the book says so, every book due at the date.

        :param day: ``bank.day``
        :return: dict rows (lines written), books (results by code)
        """
        # sudo: who may close a day is checked by the day; the figures come from rules and register.
        self = self.sudo().with_context(**{CONTEXT: ()})  # figures of all branches
        result = {"rows": 0, "books": {}}
        books = self.env["reserve.rule.book"]._due_at(day.company_id, day.date)
        if any(book.post for book in books):
            warm.begin(self.env, "account.move", "account.move.line", self._name)
        for book in books:
            inventory = self._count(day.company_id, book, day.date, day)
            if book.post:
                inventory._post()
            summary = inventory._result()
            result["rows"] += summary["lines"] + summary["released"]
            result["books"][book.code] = summary
        return result
