from odoo import fields, models

from odoo.addons.bank_base.models.bank_opened_mixin import IDENTITY

LARGEST = 10 * 1024 * 1024
"""Bytes of one paper, from wherever it comes."""


class AtmClaimPaper(models.Model):
    """A paper that came with a claim: a receipt, a letter, a scan. Seen with personal data."""

    _name = "atm.claim.paper"
    _description = "Paper of a claim"
    _order = "claim_id, id"

    claim_id = fields.Many2one(
        "atm.claim", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True)
    name = fields.Char(required=True, size=200)
    kind = fields.Selection(
        [
            ("claim", "Claim in writing"),
            ("receipt", "Receipt of the ATM"),
            ("document", "Identity document"),
            ("consent", "Consent"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    content = fields.Binary(
        string="File", required=True, attachment=True, groups=IDENTITY
    )
    original = fields.Boolean(string="Original handed in")
