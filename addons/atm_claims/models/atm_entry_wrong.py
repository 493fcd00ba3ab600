# A model in files by theme: what posted debits change in the register of wrong payouts.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.exceptions import UserError

from odoo.addons.bank_base.tools.money import D, to_float

TAKEN_BACK = ("atm.double_credit", "atm.payout_returned")
"""Events that debit the client by his prior acceptance."""


class AtmEntry(models.Model):
    _inherit = "atm.entry"

    def _post(self):
        self._check_acceptance()
        return super()._post()

    def _check_acceptance(self):
        """The client may revoke his acceptance until the day he is debited.

        :raises UserError: naming the entry, and what to do instead
        """
        for entry in self.filtered(
            lambda one: one.event in TAKEN_BACK and one.source_model == "atm.payout"
        ):
            # sudo: whether an acceptance stands is asked, nothing of it is shown.
            payout = self.env["atm.payout"].sudo().browse(entry.source_id)
            if not payout._acceptance_stands(entry.date):
                raise UserError(
                    self.env._(
                        "Entry %(entry)s: on %(day)s no prior acceptance of the client stands, his"
                        " account cannot be debited. Refuse the entry; the sum stays a claim to the"
                        " client.",
                        entry=entry.display_name,
                        day=entry.date,
                    )
                )

    def _after_post(self):
        result = super()._after_post()
        self._count_debits()
        return result

    def _reverse(self, user):
        result = super()._reverse(user)
        self._count_debits()
        return result

    def _count_debits(self):
        """Tell the register of wrong payouts how much of each is debited by posted entries."""
        mine = self.filtered(
            lambda one: one.event in TAKEN_BACK and one.source_model == "atm.payout"
        )
        # sudo: who posts may not write the register; sums of posted entries alone are written.
        payouts = self.env["atm.payout"].sudo().browse(mine.mapped("source_id"))
        for payout in payouts.exists():
            noted = payout.env["atm.wrong.payout"].search(
                [("claim_id", "=", payout.claim_id.id)]
            )
            posted = payout.entry_ids.filtered(
                lambda one: one.event in TAKEN_BACK and one.state == "posted"
            )
            total = sum(D(one.amount) for one in posted)
            for entry in noted:
                entry.write(
                    {
                        "debited_amount": to_float(min(D(entry.amount), D(total))),
                        "debited_on": max(posted.mapped("date"), default=False),
                    }
                )
