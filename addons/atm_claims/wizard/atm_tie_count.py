from odoo import fields, models


class AtmTieCount(models.TransientModel):
    """Asks for the period in which accounts of ATMs are explained."""

    _name = "atm.tie.count"
    _description = "Explain accounts of ATMs"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(string="From", required=True)
    date = fields.Date(string="To", required=True, default=fields.Date.context_today)
    device_ids = fields.Many2many("atm.device", string="ATMs", help="Empty: all.")

    def action_count(self):
        """Button: count and show."""
        self.ensure_one()
        made = self.env["atm.tie"]._count(
            self.company_id, self.date_from, self.date, self.device_ids or None
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "atm_claims.atm_tie_action"
        )
        return {**action, "domain": [("id", "in", made.ids)]}
