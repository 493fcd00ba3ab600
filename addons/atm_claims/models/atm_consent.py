from odoo import fields, models


class AtmConsent(models.Model):
    """A separate sheet of consent to the processing of personal data (152-FZ, art. 9)."""

    _name = "atm.consent"
    _description = "Consent to processing of personal data"
    _order = "id desc"

    claim_id = fields.Many2one(
        "atm.claim", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True)
    text_id = fields.Many2one(
        "atm.consent.text",
        string="Wording",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    way = fields.Selection(
        [
            ("paper", "Signed sheet"),
            ("web", "Mark on the web form"),
            ("email", "Letter of the client"),
            ("call", "Recorded call"),
        ],
        required=True,
        readonly=True,
    )
    given_on = fields.Date(string="Given", required=True, readonly=True)
    printed_at = fields.Datetime(string="Sheet printed", readonly=True)
    taken_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    withdrawn_on = fields.Date(string="Withdrawn")
