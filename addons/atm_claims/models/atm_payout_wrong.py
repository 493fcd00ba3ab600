# A model in files by theme: what a payout called wrong leaves in the register.
# pylint: disable=consider-merging-classes-inherited
from odoo import fields, models


class AtmPayout(models.Model):
    _inherit = "atm.payout"

    def action_wrong(self):
        """Button: wrong, and the client is put into the register whether or not he is debited."""
        result = super().action_wrong()
        for payout in self:
            payout._enter_wrong(fields.Date.context_today(payout))
        return result

    def _enter_wrong(self, day):
        """Put the client into the register of wrong payouts; the check of the payout is done too.

        A claimant who is no client of the bank has no entry: the register is of clients.

        :return: ``atm.wrong.payout``, empty if there is no client or he has the entry already
        """
        self.ensure_one()
        # sudo: the role was checked by the button; nobody writes the register by hand.
        own = self.sudo()
        register = own.env["atm.wrong.payout"]
        asked = own.env["atm.payout.evaluation"].search(
            [("claim_id", "=", own.claim_id.id), ("state", "=", "pay")], limit=1
        )
        asked.write(
            {
                "state": "wrong",
                "check_result": own.wrong_reason,
                "wrong_amount": own.wrong_amount,
                "checked_by_id": self.env.uid,
                "checked_on": day,
                "debit_proposed": own.wrong_way == "debit",
            }
        )
        known = register.search([("claim_id", "=", own.claim_id.id)], limit=1)
        if known and asked and not known.evaluation_id:
            known.evaluation_id = asked
        if known or not own.claim_id.client_id:
            return register
        return register.create(
            {
                "company_id": own.company_id.id,
                "client_id": own.claim_id.client_id.id,
                "claim_id": own.claim_id.id,
                "evaluation_id": asked.id,
                "date": day,
                "currency_id": own.currency_id.id,
                "amount": own.wrong_amount,
                "reason": own.wrong_reason,
            }
        )
