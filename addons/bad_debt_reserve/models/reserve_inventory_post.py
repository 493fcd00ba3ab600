# A model in files by theme: the paper, counting, its methods, posting.
# pylint: disable=consider-merging-classes-inherited
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools.failpoint import failpoint
from odoo.addons.bank_base.tools.money import rows, text


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
                for event in ("reserve.add", "reserve.release")
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
        self.env["reserve.total"].flush_model()
        return rows(
            self.env,
            SQL(
                """
                SELECT t.id, t.debts, t.released, t.previous, t.difference, s.reserve_account_id,
                       s.expense_account_id, s.income_account_id
                  FROM reserve_total t JOIN reserve_segment s ON s.id = t.segment_id
                 WHERE t.inventory_id = %s
                 ORDER BY s.reserve_account_id, s.product_group, s.branch_id, t.id
                """,
                self.id,
            ),
        )

    def _entry_lines(self):
        """Values of the ledger lines: a pair for each segment whose reserve changes."""
        lines = []
        # The language of the ledger is the company's, whoever runs the day.
        totals = self.env["reserve.total"].with_context(lang=self._ledger_lang())
        for row in self._total_rows():
            event = totals._event(row)
            if not event:
                continue
            reserve = row["reserve_account_id"]
            if event == "reserve.release":
                debit, credit = reserve, row["income_account_id"]
            else:
                debit, credit = row["expense_account_id"], reserve
            total = totals.browse(row["id"])
            common = {
                "name": total._entry_label(event),
                "reserve_total_id": total.id,
                "analytic_distribution": False,
            }
            # The float is made here, at the border to Odoo, of an exact number of kopecks.
            amount = float(abs(row["difference"]))
            lines.append(
                {**common, "account_id": debit, "debit": amount, "credit": 0.0}
            )
            lines.append(
                {**common, "account_id": credit, "debit": 0.0, "credit": amount}
            )
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
        self = self.sudo()
        result = {"rows": 0, "books": {}}
        for book in self.env["reserve.rule.book"]._due_at(day.company_id, day.date):
            inventory = self._count(day.company_id, book, day.date, day)
            if book.post:
                inventory._post()
            summary = inventory._result()
            result["rows"] += summary["lines"] + summary["released"]
            result["books"][book.code] = summary
        return result
