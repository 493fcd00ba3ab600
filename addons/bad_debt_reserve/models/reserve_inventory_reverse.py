# A model in several files by theme: here, the reversal of a posted inventory.
# pylint: disable=consider-merging-classes-inherited
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.money import rows, text

from .reserve_inventory import REVERSAL

ZERO = Decimal(0)


class ReserveInventoryReverse(models.Model):
    """Reversal of the last posted inventory of a book: its entry is taken back, its lines stay.

    From the day of the reversal on the inventory before it is the last one again; the next one,
    of the same date too, counts from there and is not booked before that day.
    """

    _inherit = "reserve.inventory"

    reversal_date = fields.Date(
        copy=False, help="Date of the reversing entry, in an open period."
    )
    reversal_reason = fields.Char(copy=False, tracking=True)
    reversed_by_id = fields.Many2one(
        "res.users", string="Who Reversed", readonly=True, copy=False
    )

    def write(self, vals):
        if REVERSAL & set(vals) and not self.env.su:
            for inventory in self:
                inventory._check_posted_state()
        return super().write(vals)

    @api.model
    def _reversed_close(self, book_id, date):
        """Number of the last close of a book and date that was reversed, 0 without one."""
        return self.search(
            [
                ("book_id", "=", book_id),
                ("date", "=", date),
                ("state", "=", "reversed"),
            ],
            order="closing desc",
            limit=1,
        ).closing

    @api.model
    def _with_close(self, vals):
        """Values of a new inventory: after a reversal the same date is counted anew in the same
        close of its day."""
        if "closing" in vals or not (vals.get("book_id") and vals.get("date")):
            return vals
        return {
            **vals,
            "closing": self._reversed_close(vals["book_id"], vals["date"]) or 1,
        }

    def _book_after_reversal(self):
        """Date the entry not before the last reversal of the book."""
        reversed_on = self.book_id._reversed_on()
        if reversed_on and reversed_on > self._booked_on():
            self.write({"entry_date": reversed_on})

    def _check_posted_state(self):
        if self.opening:
            raise UserError(
                self.env._(
                    "“%s” was taken over from a file and has no entry here: it is not reversed."
                    " Load a corrected file while no inventory is posted after it.",
                    self.display_name,
                )
            )
        if self.state != "posted":
            raise UserError(
                self.env._(
                    "“%s” is not posted: there is nothing to reverse.",
                    self.display_name,
                )
            )

    def action_reverse(self):
        """Button: reverse the last posted inventory on the date and for the reason entered."""
        self.check_access("write")
        roles.require(
            self, self.env._("reverse an inventory of reserves"), roles.CHIEF_ACCOUNTANT
        )
        for inventory in self:
            # sudo: the role was checked; what stands on the inventory is looked for in all its
            # papers, and only its own entry is taken back.
            inventory.sudo()._check_may_reverse()
            inventory.sudo()._reverse(self.env.user)
        return True

    def _check_may_reverse(self):
        """The last posted inventory of its book, with nothing built on it.

        :raises UserError: naming what stands in the way and what to do
        """
        self._check_posted_state()
        last = self.book_id._last_posted()
        if last != self:
            raise UserError(
                self.env._(
                    "“%(inventory)s” is not the last posted one of its book: “%(last)s” counts its"
                    " difference from it. Reverse that one first.",
                    inventory=self.display_name,
                    last=last.display_name,
                )
            )
        self._check_no_write_off()
        self._check_no_correction()
        self.env["account.move"]._reserve_check_asked(self)
        earliest = self._reversible_from()
        if self.reversal_date < earliest:
            raise UserError(
                self.env._(
                    "“%(inventory)s” cannot be reversed on %(date)s: not before %(earliest)s, the"
                    " day of its entry or of the last one that followed it.",
                    inventory=self.display_name,
                    date=format_date(self.env, self.reversal_date),
                    earliest=format_date(self.env, earliest),
                )
            )

    def _reversible_from(self):
        """The first day that the reversal may have: nothing of the book is booked after it."""
        uses = self.env["reserve.write.off.use"].search(
            [("inventory_id", "=", self.id)], order="date desc", limit=1
        )
        corrections = self.env["reserve.correction"].search(
            [("inventory_id", "=", self.id), ("state", "=", "reversed")]
        )
        days = (self._booked_on(), self.book_id._reversed_on(), uses.date)
        return max(filter(None, (*days, *corrections.mapped("reversal_date"))))

    def _check_no_write_off(self):
        """No order used the reserve of this inventory, or gave back to it what it had used."""
        self.env["reserve.write.off.use"].flush_model()
        self.env["reserve.write.off.cover"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT order_id FROM (
                    SELECT order_id, amount FROM reserve_write_off_use
                     WHERE inventory_id = %(inventory)s
                    UNION ALL
                    SELECT order_id, amount FROM reserve_write_off_cover
                     WHERE inventory_id = %(inventory)s) u
                 GROUP BY order_id HAVING sum(amount) <> 0 ORDER BY order_id DESC LIMIT 1
                """,
                inventory=self.id,
            )
        )
        for (number,) in self.env.cr.fetchall():
            order = self.env["reserve.write.off"].browse(number)
            if order.state == "reversed":
                raise UserError(
                    self.env._(
                        "“%(inventory)s” cannot be reversed: “%(order)s”, reversed on %(date)s,"
                        " gave its reserve back to it. Correct the reserve by the next inventory.",
                        inventory=self.display_name,
                        order=order.display_name,
                        date=format_date(self.env, order.reversal_date),
                    )
                )
            raise UserError(
                self.env._(
                    "“%(inventory)s” cannot be reversed: “%(order)s” of %(date)s used its reserve."
                    " Reverse that order first.",
                    inventory=self.display_name,
                    order=order.display_name,
                    date=format_date(self.env, order.date),
                )
            )

    def _check_no_correction(self):
        posted = self.env["reserve.correction"].search(
            [("inventory_id", "=", self.id), ("state", "=", "posted")], limit=1
        )
        if posted:
            raise UserError(
                self.env._(
                    "“%(inventory)s” cannot be reversed: “%(correction)s” corrects its reserve."
                    " Reverse that correction first.",
                    inventory=self.display_name,
                    correction=posted.display_name,
                )
            )

    def _reverse(self, user):
        """Take the entry back in the caller's transaction: an error leaves nothing behind.

        :raises UserError: a locked period, or a ledger that disagrees
        """
        # Two postings of one book at a time: the second fails here and is run again.
        self.env.cr.execute(
            SQL(
                "UPDATE reserve_rule_book SET write_date = write_date WHERE id = %s",
                self.book_id.id,
            )
        )
        own = self.with_context(lang=self._ledger_lang())
        ref = own.env._(
            "Reversal of %(inventory)s: %(reason)s",
            inventory=own.display_name,
            reason=self.reversal_reason,
        )
        before = self._ledger()
        if self.move_id:
            self.move_id._reserve_reverse(self.company_id, self.reversal_date, ref)
        else:
            self.env["account.move"]._reserve_check_open(
                self.company_id,
                self.env["account.journal"],
                self.reversal_date,
                self.display_name,
            )
        self.write({"state": "reversed", "reversed_by_id": user.id})
        # What was counted from this inventory is counted again before it is posted.
        self.search(
            [("book_id", "=", self.book_id.id), ("state", "=", "counted")]
        ).write({"state": "draft"})
        self.env.flush_all()
        self._check_reversed(before)
        for model in ("reserve.line", "reserve.tie", "reserve.comparison"):
            self.env[model].invalidate_model()

    def _check_reversed(self, before):
        """The reserve accounts changed by the opposite of the entry, account by account.

        :param before: ledger balances before the reversal
        """
        after = self._ledger()
        posted = {
            row["account_id"]: row["amount"]
            for row in rows(
                self.env,
                SQL(
                    "SELECT account_id, sum(credit - debit) AS amount FROM account_move_line"
                    " WHERE move_id = %s GROUP BY account_id",
                    self.move_id.id or None,
                ),
            )
        }
        for account in {*before, *after}:
            change = after.get(account, ZERO) - before.get(account, ZERO)
            if change != -posted.get(account, ZERO):
                raise UserError(
                    self.env._(
                        "“%(inventory)s” was not reversed: on account %(account)s its entry is"
                        " %(entry)s, the ledger changed by %(ledger)s. Tell the administrator.",
                        inventory=self.display_name,
                        account=self.env["reserve.tie"]._account_text(
                            self.company_id, account
                        ),
                        entry=text(posted.get(account, ZERO)),
                        ledger=text(change),
                    )
                )
