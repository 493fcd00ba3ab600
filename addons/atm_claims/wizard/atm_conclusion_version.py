from odoo import fields, models


class AtmConclusionVersion(models.TransientModel):
    """Asks why a signed conclusion needs a new version."""

    _name = "atm.conclusion.version"
    _description = "New version of a conclusion"

    conclusion_id = fields.Many2one("atm.conclusion", required=True, readonly=True)
    reason = fields.Char(required=True, help="What has become known.")

    def action_apply(self):
        """Open a draft of the next version."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "atm.conclusion",
            "view_mode": "form",
            "res_id": self.conclusion_id._new_version(self.reason).id,
        }
