# A model in files by theme: the entry and its approval, posting and reversal.
# pylint: disable=consider-merging-classes-inherited
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.money import D, rows, text, to_float

from .account_move import OWN_REVERSAL
from .atm_entry import PREPARERS

ZERO = Decimal(0)
TURNOVER = "atm.turnover"  # facts of a day of an ATM, not decisions of people


class AtmEntry(models.Model):
    _inherit = "atm.entry"

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._check_day("date")
        return entries

    def write(self, vals):
        done = super().write(vals)
        if "date" in vals:
            self._check_day("date")
        return done

    def _check_day(self, name):
        """Refuse a date within a day that the bank has closed.

        What the ATM itself did on that day is booked whenever its file comes; what people prepare
        belongs to a day that is open. What was prepared in time is posted after the close.

        :param name: the field of the date
        :raises UserError: naming the last closed day
        """
        days, known = self.env["bank.day"], {}
        for entry in self:
            company, date = entry.company_id, entry[name]
            if company not in known:
                known[company] = days._last_closed(company)
            last = known[company]
            if not date or not last or date > last or entry.source_model == TURNOVER:
                continue
            raise UserError(
                self.env._(
                    "Entry %(entry)s cannot be dated %(date)s: the business day %(last)s is closed."
                    " Date it by an open day.",
                    entry=entry.display_name,
                    date=format_date(self.env, date),
                    last=format_date(self.env, last),
                )
            )

    def action_post(self):
        """Button: post approved entries."""
        roles.require(self, self.env._("post entries of ATMs"), *PREPARERS)
        self.check_access("write")
        self._check_most()
        # sudo: the role was checked; entries are made of approved sums and posting rules only.
        self.sudo()._post()
        return True

    def _post(self):
        """Post in the caller's transaction: an error leaves nothing behind.

        Each entry becomes one move of two lines, made and posted in one batch. Asserted: the lines
        give the entry's sum on the entry's accounts, and the ledger changed by exactly that.

        :raises UserError: not approved, no rule, no account of the ATM, a locked period, sums that
            disagree
        """
        self.lock_for_update()
        self._check_state("approved")
        for company in self.company_id:
            self.filtered(lambda one, of=company: one.company_id == of)._post_company(
                company
            )
        self._after_post()

    def _after_post(self):
        """Tell the papers behind the entries that they are in the ledger; extended by them."""

    def _post_company(self, company):
        found = self._resolve_accounts(company)
        for journal, date in {(pair[2].id, one.date) for one, pair in found.items()}:
            self._check_open(company, self.env["account.journal"].browse(journal), date)
        accounts = {side.id for pair in found.values() for side in pair[:2]}
        before = self._ledger(company, accounts)
        lang = company.partner_id.lang or self.env.lang
        moves = (
            self.env["account.move"]
            .with_company(company)
            .with_context(tracking_disable=True, lang=lang)
            .create([entry._move_values(*pair) for entry, pair in found.items()])
        )
        moves._post(soft=False)
        for entry, move in zip(found, moves, strict=True):
            if move.date != entry.date:
                raise UserError(
                    self.env._(
                        "Entry %(entry)s would be moved to %(date)s. Check the lock dates.",
                        entry=entry.display_name,
                        date=format_date(self.env, move.date),
                    )
                )
            debit, credit, _journal, rule = found[entry]
            entry.write(
                {
                    "state": "posted",
                    "move_id": move.id,
                    "debit_account_id": debit.id,
                    "credit_account_id": credit.id,
                    "rule_id": rule.id,
                }
            )
        self._check_posted(company, before, accounts)

    def _resolve_accounts(self, company) -> dict:
        """Entry → debit, credit, journal, rule; one look-up an event and day."""
        scheme, known, found = company._posting_scheme(), {}, {}
        for entry in self:
            key = entry.event_id.code, entry.date
            if key not in known:
                known[key] = scheme._resolve(*key)
            rule = known[key]
            sides = [
                entry.device_id._own_account(side, company)
                for side in (rule.debit_account_id, rule.credit_account_id)
            ]
            if sides[0] == sides[1]:
                raise UserError(
                    self.env._(
                        "Entry %s would debit and credit one and the same account. Correct its"
                        " posting rule.",
                        entry.display_name,
                    )
                )
            found[entry] = (*sides, rule.journal_id, rule)
        return found

    def _move_values(self, debit, credit, journal, rule):
        amount = D(self.amount)
        company = self.company_id
        balance = amount
        if self.currency_id != company.currency_id:
            balance = D(
                self.currency_id._convert(
                    to_float(amount), company.currency_id, company, self.date
                )
            )
        lang = company.partner_id.lang or self.env.lang
        name = (
            rule.with_context(lang=lang).label
            or self.event_id.with_context(lang=lang).name
        )
        common = {
            "name": f"{name}: {self.device_id.code}",
            "currency_id": self.currency_id.id,
            "atm_entry_id": self.id,
            "analytic_distribution": False,
        }
        return {
            "move_type": "entry",
            "journal_id": journal.id,
            "date": self.date,
            "ref": f"{self.name}: {self.reason}",
            "line_ids": [
                Command.create(
                    {
                        **common,
                        "account_id": account.id,
                        "amount_currency": to_float(sign * amount),
                        "debit": to_float(balance if sign > 0 else 0),
                        "credit": to_float(balance if sign < 0 else 0),
                    }
                )
                for account, sign in ((debit, 1), (credit, -1))
            ],
        }

    def _check_open(self, company, journal, date):
        """Refuse a date in a closed period.

        :raises UserError: naming the lock
        """
        locks = company._get_violated_lock_dates(date, False, journal)
        if locks:
            raise UserError(
                self.env._(
                    "Entry %(entry)s cannot be posted on %(date)s: the period is closed —"
                    " %(locks)s. Open the period, or refuse the entry and prepare it on a later"
                    " date.",
                    entry=self[:1].display_name,
                    date=format_date(self.env, date),
                    locks=company._format_lock_dates(locks),
                )
            )

    def _ledger(self, company, accounts) -> dict:
        """Debit less credit of accounts: id → Decimal."""
        self.env["account.move.line"].flush_model()
        return {
            row["account_id"]: row["balance"]
            for row in rows(
                self.env,
                SQL(
                    "SELECT account_id, sum(debit - credit) AS balance FROM account_move_line"
                    " WHERE parent_state = 'posted' AND company_id = %s"
                    " AND account_id = ANY(%s) GROUP BY account_id",
                    company.id,
                    list(accounts),
                ),
            )
        }

    def _check_posted(self, company, before, accounts):
        """Lines = entries = what the ledger changed by, in two statements for all entries."""
        self.flush_model()
        self.env["account.move.line"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT e.id FROM atm_entry e
                  LEFT JOIN account_move_line l
                    ON l.atm_entry_id = e.id AND l.move_id = e.move_id
                   AND l.parent_state = 'posted'
                 WHERE e.id = ANY(%s)
                 GROUP BY e.id
                HAVING count(l.id) <> 2
                    OR sum(l.debit) <> sum(l.credit)
                    OR count(*) FILTER (WHERE l.account_id = e.debit_account_id
                                          AND l.amount_currency = e.amount) <> 1
                    OR count(*) FILTER (WHERE l.account_id = e.credit_account_id
                                          AND l.amount_currency = -e.amount) <> 1
                """,
                self.ids,
            )
        )
        wrong = self.browse([row[0] for row in self.env.cr.fetchall()])
        expected = dict.fromkeys(accounts, ZERO)
        for row in rows(
            self.env,
            SQL(
                "SELECT account_id, sum(debit - credit) AS balance FROM account_move_line"
                " WHERE atm_entry_id = ANY(%s) GROUP BY account_id",
                self.ids,
            ),
        ):
            expected[row["account_id"]] = row["balance"]
        after = self._ledger(company, accounts)
        differ = [
            account
            for account, amount in expected.items()
            if after.get(account, ZERO) - before.get(account, ZERO) != amount
        ]
        if wrong or differ:
            raise UserError(
                self.env._(
                    "Entries were not posted: lines, entry and ledger disagree (%s). Tell the"
                    " administrator.",
                    wrong[:1].display_name
                    or text(after.get(differ[0], ZERO) - before.get(differ[0], ZERO)),
                )
            )

    def action_reverse(self):
        """Button: reverse posted entries on the date and for the reason entered."""
        roles.require(
            self, self.env._("reverse entries of ATMs"), roles.CHIEF_ACCOUNTANT
        )
        self.check_access("write")
        for entry in self:
            if not entry.reversal_date or not entry.reversal_reason:
                raise UserError(
                    self.env._(
                        "Entry %s: enter the date and the reason of the reversal.",
                        entry.display_name,
                    )
                )
        # sudo: the role was checked; the entry's own move is taken back.
        self.sudo()._reverse(self.env.user)
        return True

    def _reverse(self, user):
        self.lock_for_update()
        self._check_state("posted")
        for entry in self:
            if entry.reversal_date < entry.date:
                raise UserError(
                    self.env._(
                        "Entry %(entry)s cannot be reversed before its own day, %(date)s.",
                        entry=entry.display_name,
                        date=format_date(self.env, entry.date),
                    )
                )
            entry._check_day("reversal_date")
            entry._check_reversible()
            entry._check_open(
                entry.company_id, entry.move_id.journal_id, entry.reversal_date
            )
            lang = entry.company_id.partner_id.lang or self.env.lang
            ref = entry.with_context(lang=lang).env._(
                "Reversal of %(entry)s: %(reason)s",
                entry=entry.name,
                reason=entry.reversal_reason,
            )
            reversal = entry.move_id.with_context(
                tracking_disable=True, atm_reverse=OWN_REVERSAL
            )._reverse_moves([{"date": entry.reversal_date, "ref": ref}], cancel=False)
            reversal._post(soft=False)
            entry.write(
                {
                    "state": "reversed",
                    "reversal_move_id": reversal.id,
                    "reversed_by_id": user.id,
                }
            )
            entry._check_taken_back()
        self._after_reverse()

    def _check_reversible(self):
        """Refuse a reversal that something stands on; extended by papers."""

    def _after_reverse(self):
        """Tell the papers behind the entries that they left the ledger; extended by them."""

    def _check_taken_back(self):
        """The entry and its reversal leave nothing on any account."""
        self.env["account.move.line"].flush_model()
        left = rows(
            self.env,
            SQL(
                "SELECT account_id, sum(debit - credit) AS amount FROM account_move_line"
                " WHERE move_id = ANY(%s) AND parent_state = 'posted'"
                " GROUP BY account_id HAVING sum(debit - credit) <> 0",
                (self.move_id + self.reversal_move_id).ids,
            ),
        )
        if left or self.reversal_move_id.date != self.reversal_date:
            raise UserError(
                self.env._(
                    "The reversal of entry %s leaves sums on accounts or falls on another day. Tell"
                    " the administrator.",
                    self.display_name,
                )
            )
