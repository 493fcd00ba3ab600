# A model in files by theme: the paper and its sums, entries and reversal.
# pylint: disable=consider-merging-classes-inherited
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.money import rows, text, to_float

from ..tools import correction

ZERO = Decimal(0)


class ReserveCorrectionPost(models.Model):
    """Entries of a correction: what is above the reserve, and what is below it, on accounts of
    their own; only the difference from the last correction is posted."""

    _inherit = "reserve.correction"

    def action_post(self):
        """Button: post the difference. Only the chief accountant may."""
        self.check_access("write")
        roles.require(
            self, self.env._("post a correction to IFRS 9"), roles.CHIEF_ACCOUNTANT
        )
        user = self.env.user
        for one in self.sorted("date"):
            one._check_draft()
            # sudo: the role was checked; the entry is made of entered and counted sums only.
            one.sudo()._post(user)
        return True

    def _post(self, user):
        """Post in the caller's transaction: an error leaves nothing behind.

        :raises UserError: losses not entered, an older correction or inventory, missing rule,
            locked period, or sums of lines, entry and ledger that disagree
        """
        # Two postings over one book at a time: the second fails here and is run again.
        self.env.cr.execute(
            SQL(
                "UPDATE reserve_rule_book SET write_date = write_date WHERE id = %s",
                self.book_id.id,
            )
        )
        self._check_can_post()
        self._fill_sums()
        found = self._entry_rows()
        before = self._ledger(found)
        move = self.env["account.move"]
        if found:
            move = move._reserve_entry(
                self.company_id,
                self.env["account.journal"].union(*(row["journal"] for row in found)),
                self.date,
                self.with_context(lang=self._ledger_lang()).display_name,
                [line for row in found for line in self._pair(row)],
            )
        self.write({"state": "posted", "move_id": move.id, "posted_by_id": user.id})
        self.env.flush_all()
        self._check_posted(found, before)

    def _check_can_post(self):
        self._check_inventory()
        silent = self.line_ids.filtered(lambda line: not line.entered)
        if silent:
            raise UserError(
                self.env._(
                    "“%(correction)s”: expected losses of “%(segment)s” are not entered (rows"
                    " without them: %(count)s). Enter them, zero too, or remove the row.",
                    correction=self.display_name,
                    segment=silent[0].segment_id.display_name,
                    count=len(silent),
                )
            )
        last = self._last_posted()
        if last and last.date >= self.date:
            raise UserError(
                self.env._(
                    "“%(correction)s”: “%(last)s” is posted already. Corrections are posted in"
                    " order of dates; reverse the later one first.",
                    correction=self.display_name,
                    last=last.display_name,
                )
            )

    def _sides(self):
        """Sums above and below the reserve by segment, now and at the last correction."""
        found = rows(
            self.env,
            SQL(
                """
                SELECT segment_id, correction_id = %(own)s AS own,
                       sum(GREATEST(amount, 0)) AS above, sum(GREATEST(-amount, 0)) AS below
                  FROM reserve_correction_line
                 WHERE correction_id IN (%(own)s, %(previous)s)
                 GROUP BY 1, 2 ORDER BY 1, 2
                """,
                own=self.id,
                previous=self.previous_id.id or 0,
            ),
        )
        sides = {}
        for row in found:
            place = sides.setdefault(
                row["segment_id"], {True: (ZERO, ZERO), False: (ZERO, ZERO)}
            )
            place[row["own"]] = (row["above"], row["below"])
        return sides

    def _entry_rows(self):
        """Pairs to post: event, segment, debit and credit account, journal, sum as Decimal."""
        found = []
        for segment_id, side in self._sides().items():
            segment = self.env["reserve.segment"].browse(segment_id)
            changes = correction.changes(side[False], side[True])
            if not changes:
                continue
            rules = self._rules(segment)
            up, down = rules["correction.up"], rules["correction.down"]
            accounts = {
                "above_more": (up.debit_account_id, up.credit_account_id),
                "above_less": (up.credit_account_id, down.credit_account_id),
                "below_more": (down.debit_account_id, down.credit_account_id),
                "below_less": (up.debit_account_id, down.debit_account_id),
            }
            for name, amount in changes.items():
                debit, credit = accounts[name]
                found.append(
                    {
                        "name": name,
                        "segment": segment,
                        "debit": debit,
                        "credit": credit,
                        "journal": (
                            up if name.startswith("above") else down
                        ).journal_id,
                        "amount": amount,
                    }
                )
        return found

    def _rules(self, segment):
        """Rules of both events for the debts of a segment, by the rule of its reserve account.

        :raises UserError: no rule, or one that names an account of reserves
        """
        scheme = self.company_id._posting_scheme()
        keys = {}
        for event in ("reserve.add", "obligation.add"):
            for rule in scheme._rules(event, self.date):
                if rule.credit_account_id == segment.reserve_account_id and not keys:
                    keys = {
                        "debt_kind": rule.debt_kind or None,
                        "client_kind": rule.client_kind or None,
                        "part": rule.part or None,
                    }
        found = {
            event: scheme._resolve(event, self.date, **keys)
            for event in ("correction.up", "correction.down")
        }
        reserves = self.env["reserve.segment"].search(
            [("company_id", "=", self.company_id.id)]
        )
        own = found["correction.up"].credit_account_id
        own |= found["correction.down"].debit_account_id
        mixed = own & reserves.reserve_account_id
        if mixed:
            raise UserError(
                self.env._(
                    "“%(correction)s”: account %(account)s holds reserves, a correction to IFRS 9"
                    " needs accounts of its own. Change the rules under Settings, Posting schemes.",
                    correction=self.display_name,
                    account=self.env["reserve.tie"]._account_text(
                        self.company_id, mixed[0].id
                    ),
                )
            )
        return found

    def _ledger_lang(self):
        return self.company_id.partner_id.lang or self.env.lang

    def _pair(self, row):
        """Values of two ledger lines."""
        own = self.with_context(lang=self._ledger_lang())
        name = {
            "above_more": own.env._("Correction to IFRS 9: losses above the reserve"),
            "above_less": own.env._(
                "Correction to IFRS 9: losses above the reserve became less"
            ),
            "below_more": own.env._("Correction to IFRS 9: losses below the reserve"),
            "below_less": own.env._(
                "Correction to IFRS 9: losses below the reserve became less"
            ),
        }[row["name"]]
        segment = row["segment"].with_env(own.env)
        common = {
            "name": f"{name}: {segment.display_name}",
            "reserve_correction_id": self.id,
            "analytic_distribution": False,
        }
        amount = to_float(row["amount"])
        return [
            {**common, "account_id": row["debit"].id, "debit": amount, "credit": 0.0},
            {**common, "account_id": row["credit"].id, "debit": 0.0, "credit": amount},
        ]

    def _ledger(self, found):
        """Debit less credit of the accounts of the pairs: dict account id → Decimal."""
        self.env["account.move.line"].flush_model()
        accounts = {row[side].id for row in found for side in ("debit", "credit")}
        return {
            row["account_id"]: row["balance"]
            for row in rows(
                self.env,
                SQL(
                    "SELECT account_id, sum(debit - credit) AS balance FROM account_move_line"
                    " WHERE parent_state = 'posted' AND company_id = %s"
                    " AND account_id = ANY(%s) GROUP BY account_id",
                    self.company_id.id,
                    list(accounts),
                ),
            )
        }

    def _check_posted(self, found, before):
        """The ledger changed by the pairs, and these by the difference of the lines."""
        expected = {}
        for row in found:
            for side, sign in (("debit", 1), ("credit", -1)):
                account = row[side].id
                expected[account] = expected.get(account, ZERO) + sign * row["amount"]
        after = self._ledger(found)
        for account, amount in expected.items():
            self._check_equal(
                amount, after.get(account, ZERO) - before.get(account, ZERO)
            )
        (sums,) = rows(
            self.env,
            SQL("SELECT difference FROM reserve_correction WHERE id = %s", self.id),
        )
        signs = {"above_more": 1, "above_less": -1, "below_more": -1, "below_less": 1}
        self._check_equal(
            sums["difference"],
            sum((signs[row["name"]] * row["amount"] for row in found), ZERO),
        )

    def _check_equal(self, expected, found):
        if expected != found:
            raise UserError(
                self.env._(
                    "“%(correction)s” was not posted: the lines give %(expected)s, the entry or"
                    " the ledger %(found)s. Tell the administrator.",
                    correction=self.display_name,
                    expected=text(expected),
                    found=text(found),
                )
            )

    def action_reverse(self):
        """Button: reverse the last posted correction on the date and for the reason entered."""
        self.check_access("write")
        roles.require(
            self, self.env._("reverse a correction to IFRS 9"), roles.CHIEF_ACCOUNTANT
        )
        for one in self:
            one._check_may_reverse()
            ref = one.with_context(lang=one._ledger_lang()).env._(
                "Reversal of %(correction)s: %(reason)s",
                correction=one.with_context(lang=one._ledger_lang()).display_name,
                reason=one.reversal_reason,
            )
            # sudo: the role was checked; the correction's own entry is taken back.
            own = one.sudo()
            own.move_id._reserve_reverse(own.company_id, own.reversal_date, ref)
            own.write({"state": "reversed", "reversed_by_id": self.env.uid})
        return True

    def _check_may_reverse(self):
        last = self.search(
            [("book_id", "=", self.book_id.id), ("state", "=", "posted")],
            order="date desc, id desc",
            limit=1,
        )
        if self.state != "posted" or self != last:
            raise UserError(
                self.env._(
                    "“%s” is not the last posted correction of its book: only that one is"
                    " reversed.",
                    self.display_name,
                )
            )
        self.env["account.move"]._reserve_check_asked(self)
        if self.reversal_date < self.date:
            raise UserError(
                self.env._(
                    "“%(correction)s” cannot be reversed before its own day, %(date)s.",
                    correction=self.display_name,
                    date=format_date(self.env, self.date),
                )
            )
