import base64

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.bank_base.models.bank_opened_mixin import IDENTITY

from ..tools import papers

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
            ("letter", "Letter, by e-mail"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    content = fields.Binary(
        string="File", required=True, attachment=True, groups=IDENTITY
    )
    original = fields.Boolean(string="Original handed in")

    @api.constrains("content", "name")
    def _check_content(self):
        for paper in self:
            # sudo: only its size and its first bytes are looked at.
            content = base64.b64decode(paper.sudo().content or b"")
            # The text of a letter is kept by the mail gateway, which made it.
            as_text = paper.kind == "letter" and content and len(content) <= LARGEST
            why = not as_text and papers.refusal(paper.name, content, LARGEST)
            if why:
                raise ValidationError(
                    self.env["atm.claim"]._words_of_refusal(why, paper.name)
                )
