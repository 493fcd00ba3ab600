# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import fields, models


class AtmClaim(models.Model):
    _inherit = "atm.claim"

    cover_ids = fields.One2many("atm.cover", "claim_id")
    investigation_ids = fields.Many2many(
        "atm.investigation", "atm_investigation_claim", "claim_id", "investigation_id"
    )
    conclusion_ids = fields.One2many(
        "atm.conclusion", "claim_id", string="Technical conclusions"
    )

    def action_investigate(self):
        """Button: open an inquiry because of this claim, or show the one that is open."""
        self.ensure_one()
        inquiry = self.investigation_ids[:1] or self.env[
            "atm.investigation"
        ]._open_for_claim(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": "atm.investigation",
            "view_mode": "form",
            "res_id": inquiry.id,
        }

    def _reopened_by_cash(self, said):
        """A later act or a find concerns these claims: note it and ask to look again.

        A closed claim that was not paid in full is opened again, with a term of its own.

        :param said: what happened, in words
        """
        at = fields.Datetime.now()
        for claim in self:
            claim.message_post(body=said)
            if claim._is_short() and not claim._holders():
                claim._reopen_at(at)
            claim.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("New facts of cash: look at the claim again"),
                note=said,
                user_id=(claim.user_id or self._head(claim.company_id)).id
                or self.env.uid,
            )
