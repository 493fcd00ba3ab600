from odoo import fields, models
from odoo.exceptions import UserError

OWN_REVERSAL = object()
"""Value of ``atm_reverse`` in the context while an entry of an ATM takes its own move back. No
caller from outside can send this very object."""


class AccountMove(models.Model):
    _inherit = "account.move"

    def _atm_refuse(self):
        """Refuse to take back by hand what an entry of an ATM has made.

        :raises UserError: naming both
        """
        # sudo: whoever books may be told by number which entry of an ATM made a move.
        for move in self.sudo():
            entry = move.line_ids.atm_entry_id[:1]
            if entry:
                raise UserError(
                    self.env._(
                        "The entry %(move)s was made by entry %(entry)s of an ATM. Open that one"
                        " and press its button «Reverse».",
                        move=move.display_name,
                        entry=entry.display_name,
                    )
                )

    def _reverse_moves(self, default_values_list=None, cancel=False):
        if self.env.context.get("atm_reverse") is not OWN_REVERSAL:
            self._atm_refuse()
        return super()._reverse_moves(default_values_list, cancel)

    def _check_draftable(self):
        self._atm_refuse()
        return super()._check_draftable()


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    atm_entry_id = fields.Many2one(
        "atm.entry",
        string="Entry of an ATM",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The entry of an ATM that this ledger line, or its reversal, is of.",
    )
