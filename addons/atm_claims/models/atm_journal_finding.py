from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ..tools.checks import check_of
from .atm_finding_words import KINDS, WORDS

_lt = LazyTranslate(__name__)

CHECKS = {
    "recount": _lt("Recount of the ATM, with the retract and reject bins"),
    "recount_video_host": _lt(
        "Recount of the ATM, video and the answer of the processing center"
    ),
    "video_recount_next": _lt("Video, recount and the next client at the ATM"),
    "recount_cassettes": _lt(
        "Recount, notes in the cassettes and the set-up of denominations at the host"
    ),
    "expertise": _lt("Expertise of the notes"),
    "host": _lt("File of the processing center of that day"),
}


class AtmJournalFinding(models.Model):
    """Something that a person should know about a journal or about an operation in it."""

    _name = "atm.journal.finding"
    _description = "Finding in a journal"
    _order = "at desc, id desc"
    _rec_name = "words"

    journal_id = fields.Many2one(
        "atm.journal", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    device_id = fields.Many2one(
        "atm.device", string="ATM", readonly=True, index="btree_not_null"
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    at = fields.Datetime(string="Moment", readonly=True, help="By the ATM's clock.")
    date = fields.Date(string="Day", readonly=True, index=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    verdict = fields.Char(required=True, readonly=True, help="Key of the conclusion.")
    words = fields.Text(
        string="In words",
        compute="_compute_words",
        help="What the journal tells, and what settles it.",
    )
    settled_by = fields.Text(compute="_compute_words")
    amount = fields.Monetary(
        readonly=True, help="Money at stake; empty: the journal names no sum."
    )
    refund = fields.Boolean(
        string="Client is out of money",
        readonly=True,
        help="The client is out of money, and nothing in the journal returned it.",
    )
    byte_start = fields.Integer(string="First byte", readonly=True, aggregator=None)
    byte_end = fields.Integer(string="End", readonly=True, aggregator=None)
    session = fields.Integer(
        string="Session of the client", readonly=True, aggregator=None
    )
    transaction_id = fields.Many2one(
        "atm.transaction", string="Operation", readonly=True, index="btree_not_null"
    )
    text = fields.Text(
        string="Lines of the journal",
        compute="_compute_text",
        help="Read from the kept file as received.",
    )

    @api.model
    def _verdict_words(self):
        """Key of a verdict → its sentence in the user's language."""
        return {key: self.env._(words) for key, words in WORDS.items()}

    @api.model
    def _check_words(self):
        """Key of a check → its words in the user's language."""
        return {key: self.env._(words) for key, words in CHECKS.items()}

    @api.depends("kind", "verdict")
    @api.depends_context("lang")
    def _compute_words(self):
        words, checks = self._verdict_words(), self._check_words()
        for one in self:
            key = f"{one.kind}.{one.verdict}"
            one.words = words.get(key, key)
            one.settled_by = checks.get(check_of(key)) or False

    def _compute_text(self):
        for one in self:
            end = min(one.byte_end, one.byte_start + 16_384)
            data = one.journal_id._bytes(one.byte_start, end)
            one.text = one.journal_id._shown(data) if data else False

    def action_open_transaction(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "atm.transaction",
            "res_id": self.transaction_id.id,
            "view_mode": "form",
        }
