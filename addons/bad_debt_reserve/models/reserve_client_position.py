from odoo import api, fields, models
from odoo.tools.misc import format_date

POSITIONS = [("good", "Good"), ("average", "Average"), ("bad", "Bad")]
"""Financial position of a borrower (590-П)."""
SERVICES = [("good", "Good"), ("average", "Average"), ("bad", "Unsatisfactory")]
"""Debt service (590-П)."""


class ReserveClientPosition(models.Model):
    """Financial position of a borrower from a date on, by the bank's professional judgement.

    The latest record not after the date of an inventory is in force; without one the edition's
    own default is used, and the line says so.
    """

    _name = "reserve.client.position"
    _description = "Financial Position of a Client"
    _inherit = ["reserve.fact.mixin", "mail.thread"]
    _order = "date_from desc, id desc"
    _check_company_auto = True
    _fact_method = "bank"
    _name_is_identity = True  # the client's

    client_id = fields.Many2one(
        "bank.client", required=True, index=True, check_company=True, tracking=True
    )
    date_from = fields.Date(
        string="In Force From", required=True, index=True, tracking=True
    )
    position = fields.Selection(
        POSITIONS, string="Financial Position", required=True, tracking=True
    )
    judgement = fields.Text(
        string="Professional Judgement",
        required=True,
        help="What the position was judged from: reports, income, other debts, other facts.",
    )

    _client_date_unique = models.UniqueIndex(
        "(company_id, client_id, date_from)",
        "The client already has a judgement from this date.",
    )

    @api.depends("client_id", "date_from")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "%(client)s from %(date)s",
                client=record.client_id.display_name or "",
                date=format_date(self.env, record.date_from),
            )
