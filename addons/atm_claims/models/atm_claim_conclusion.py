# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models

from .atm_transaction import CAUSES


class AtmClaim(models.Model):
    """The proposed conclusion as a person reads it: in words, with its cause and its evidence."""

    _inherit = "atm.claim"

    verdict_name = fields.Char(
        string="It is concluded",
        compute="_compute_verdict_name",
        help="What the engine concluded of the operation; the commission decides.",
    )
    cause = fields.Selection(
        CAUSES,
        compute="_compute_evidence",
        help="Why the operation failed, by what the device said.",
    )
    next_client = fields.Char(
        compute="_compute_evidence", help="Who came next and could reach the cash."
    )
    evidence_text = fields.Text(
        string="Lines of the journal",
        compute="_compute_evidence",
        help="Lines that the conclusion rests on, from the kept file as received.",
    )
    match_ids = fields.Many2many(
        "atm.match", string="Other sources", compute="_compute_match_ids"
    )

    @api.depends("verdict")
    @api.depends_context("lang")
    def _compute_verdict_name(self):
        verdicts = self.env["atm.verdict"]
        for claim in self:
            claim.verdict_name = claim.verdict and verdicts._named(claim.verdict)

    @api.depends("transaction_id")
    def _compute_evidence(self):
        for claim in self:
            one = claim.transaction_id
            claim.cause = one.cause
            claim.next_client = one.next_client
            claim.evidence_text = one and one.evidence_text

    @api.depends("transaction_id")
    def _compute_match_ids(self):
        for claim in self:
            claim.match_ids = claim.transaction_id.match_ids
