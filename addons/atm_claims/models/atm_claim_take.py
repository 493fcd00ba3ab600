# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models


class AtmClaim(models.Model):
    """Where staff begin a claim: each channel opens the form with what it knows."""

    _inherit = "atm.claim"

    @api.model
    def _take_by(self, channel):
        """Open an empty form of a channel; the clock of the lag runs from this moment.

        :param channel: branch, contact_centre or post
        """
        branches = self.env.user.bank_branch_ids
        values = {
            "channel": channel,
            "visited_at": fields.Datetime.to_string(fields.Datetime.now()),
            "branch_id": branches.id
            if channel == "branch" and len(branches) == 1
            else False,
            "answer_way": "letter" if channel == "post" else False,
        }
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["channel"]._description_selection(self.env))[
                channel
            ],
            "res_model": "atm.claim",
            "view_mode": "form",
            "context": {
                f"default_{name}": value for name, value in values.items() if value
            },
        }
