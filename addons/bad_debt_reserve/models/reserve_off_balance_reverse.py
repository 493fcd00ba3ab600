# A model in files by theme: the register with its opening balances, the watch, entries, reversal.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.money import D, text

from .reserve_off_balance_post import COPIED

MOTIONS = ("payment", "end")
"""Kinds of records that people enter and may take back."""


class ReserveOffBalanceReverse(models.Model):
    """Reversal of money returned, or of an end of the watch, that was entered by mistake: its
    entries are taken back and the debt is watched again for what it was before.

    What one entry posted is reversed together: of an end of the watch, all its debts.
    """

    _inherit = "reserve.off.balance"

    def action_reverse(self):
        """Ask for the date and the reason of the reversal."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reverse"),
            "res_model": "reserve.off.balance.reversal",
            "view_mode": "form",
            "target": "new",
            "context": {"default_row_id": self.id},
        }

    def _together(self):
        """Records of the same entry, with this one."""
        self.ensure_one()
        if self.kind not in MOTIONS:
            return self
        return self.search([("move_id", "=", self.move_id.id), ("kind", "in", MOTIONS)])

    def _reverse_entered(self, date, reason):
        """Take back what one entry posted, in the caller's transaction.

        :raises AccessError: the user is not the chief accountant
        :raises UserError: it is reversed already, something stands on it, a wrong date, a locked
            period
        """
        roles.require(
            self,
            self.env._("reverse what happened to a debt off balance"),
            roles.CHIEF_ACCOUNTANT,
        )
        self.check_access("read")
        # sudo: the role was checked; the register is written by the system only.
        motions = self.sudo()._together()
        for motion in motions:
            motion._check_may_reverse(date)
        ledger = motions.with_context(lang=motions._ledger_lang())
        ref = ledger.env._(
            "Reversal of “%(entry)s”: %(reason)s",
            entry=motions.move_id.ref,
            reason=reason,
        )
        moves = motions.move_id | motions.income_move_id
        motions._check_not_reversed_by_hand(moves)
        made = moves._reserve_reverse(motions.company_id, date, ref)
        motions._insert_reversals(date, reason, made)
        motions._check_taken_back(moves | made)
        for motion in motions.filtered(lambda one: one.kind == "payment"):
            self.env["debt.case"].sudo()._tell_return_reversed(
                motion, date, text(-D(motion.amount)), reason
            )

    def _check_may_reverse(self, date):
        """Something that was entered, is in force, and that nothing stands on.

        :raises UserError: naming what stands in the way
        """
        if self.kind not in MOTIONS:
            raise UserError(
                self.env._(
                    "Debt %s: only money returned and the end of the watch are reversed here.",
                    self.number,
                )
            )
        if self.reversal_ids:
            raise UserError(
                self.env._(
                    "Debt %(number)s: the record of %(date)s is reversed already, on %(on)s.",
                    number=self.number,
                    date=format_date(self.env, self.date),
                    on=format_date(self.env, self.reversal_ids.date),
                )
            )
        self.env["account.move"]._reserve_check_come(self.company_id, date, self.number)
        if date < self.date:
            raise UserError(
                self.env._(
                    "Debt %(number)s: the record of %(date)s cannot be reversed before its own"
                    " day.",
                    number=self.number,
                    date=format_date(self.env, self.date),
                )
            )
        self._check_not_ended()
        self._check_not_counted()

    def _check_not_ended(self):
        """The end of the watch took what this payment had left."""
        for end in self.parent_id.motion_ids - self:
            if end.kind == "end" and not end.reversal_ids:
                raise UserError(
                    self.env._(
                        "Debt %(number)s: the payment of %(date)s cannot be reversed, the watch"
                        " ended on %(end)s. Reverse that end first.",
                        number=self.number,
                        date=format_date(self.env, self.date),
                        end=format_date(self.env, end.date),
                    )
                )

    def _check_not_counted(self):
        """An order that writes the debt off for another book took what was left after this
        payment."""
        if self.kind != "payment" or not self.write_off_id:
            return
        line = self.env["reserve.write.off.line"].search(
            [
                ("contract_id", "=", self.contract_id.id),
                ("order_id", "!=", self.write_off_id.id),
                ("state", "=", "posted"),
                ("date", ">=", self.date),
            ],
            limit=1,
        )
        if line:
            raise UserError(
                self.env._(
                    "Debt %(number)s: the payment of %(date)s cannot be reversed, “%(order)s”"
                    " wrote off what was left after it. Reverse that order first.",
                    number=self.number,
                    date=format_date(self.env, self.date),
                    order=line.order_id.display_name,
                )
            )

    def _check_not_reversed_by_hand(self, moves):
        """Before entries of the register refused it, Odoo's own button could reverse one."""
        for move in moves.reversal_move_ids.filtered(
            lambda one: one.state == "posted"
        ).reversed_entry_id:
            raise UserError(
                self.env._(
                    "Debt %(number)s: the entry %(entry)s is reversed already by %(reversal)s,"
                    " which the register does not know of. Take that reversal back first.",
                    number=self[0].number,
                    entry=move.display_name,
                    reversal=move.reversal_move_ids[0].display_name,
                )
            )

    def _insert_reversals(self, date, reason, made):
        """Records of the opposite sums.

        :param made: entries that reverse those of the records
        """
        reversal = {move.reversed_entry_id: move.id for move in made}
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reserve_off_balance
                    (kind, date, amount, parent_id, reverses_id, document, move_id, income_move_id,
                     user_id, create_uid, create_date, write_uid, write_date, %(copied)s)
                SELECT 'reversal', %(date)s, -amount, parent_id, id, %(reason)s, %(off)s,
                       %(income)s, %(uid)s, %(uid)s, %(now)s, %(uid)s, %(now)s, %(copied)s
                  FROM reserve_off_balance WHERE id = ANY(%(ids)s) ORDER BY id
                """,
                copied=COPIED,
                date=date,
                reason=reason,
                off=reversal[self.move_id],
                income=reversal.get(self.income_move_id),
                uid=self.env.uid,
                now=self.env.cr.now(),
                ids=self.ids,
            )
        )
        self.invalidate_model()

    def _check_taken_back(self, moves):
        """Entries and their reversals leave nothing on any account."""
        self.env["account.move.line"].flush_model()
        self.env.cr.execute(
            SQL(
                "SELECT account_id, sum(debit - credit) FROM account_move_line"
                " WHERE move_id = ANY(%s) AND parent_state = 'posted'"
                " GROUP BY account_id HAVING sum(debit - credit) <> 0 LIMIT 1",
                moves.ids,
            )
        )
        for account, amount in self.env.cr.fetchall():
            raise UserError(
                self.env._(
                    "Debt %(number)s: the reversal leaves %(amount)s on account %(account)s. Tell"
                    " the administrator.",
                    number=self[0].number,
                    amount=text(amount),
                    account=self.env["reserve.tie"]._account_text(
                        self.company_id, account
                    ),
                )
            )
