from odoo import fields, models


class AtmReferral(models.Model):
    """Referral of an inquiry to the police, with its number and date, and what came of it."""

    _name = "atm.referral"
    _description = "Referral to the police"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _rec_name = "number"

    investigation_id = fields.Many2one(
        "atm.investigation",
        string="Inquiry",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="investigation_id.company_id", store=True)
    body = fields.Char(string="Police department", required=True)
    number = fields.Char(
        string="Registration number", required=True, help="As the police gave it."
    )
    date = fields.Date(required=True)
    reason = fields.Text(required=True)
    answer = fields.Text(tracking=True)
    answered_on = fields.Date(tracking=True)

    _answer_after = models.Constraint(
        "CHECK (answered_on IS NULL OR answered_on >= date)",
        "The answer cannot be earlier than the referral.",
    )
