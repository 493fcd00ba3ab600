# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.bank_base.tools import by_hand

FIXED = frozenset(
    (
        "name", "registered_at", "registered_by", "stage_id", "is_open", "closed_on", "term_id",
        "answer_by", "answer_by_reason", "term_reason", "extended_on", "extension_reason",
        "stopped_days", "stage_due_on", "waits_client", "tracking", "secret_hash", "list_id",
        "transaction_id", "verdict", "conclusion", "needs_check", "check", "escalated_for",
        "late_told_for",
        "consent_printed_at", "amount_granted", "worker_ids", "reopened_at", "stage_told_late",
    )
)  # fmt: skip
"""Fields that buttons and the system write."""


class AtmClaim(models.Model):
    """Registration: the number, the stage, the term, the operation that the claim is about."""

    _inherit = "atm.claim"

    barcode = fields.Char(
        compute="_compute_barcode",
        store=True,
        index="btree_not_null",
        help="The number in Latin letters: what a scanner reads.",
    )
    consent_printed_at = fields.Datetime(
        string="Consent sheet printed", readonly=True, copy=False
    )
    verdict = fields.Char(readonly=True, copy=False, index="btree_not_null")
    conclusion = fields.Text(readonly=True, copy=False)
    needs_check = fields.Boolean(readonly=True, copy=False)
    check = fields.Text(string="Check that settles it", readonly=True, copy=False)

    _transaction_unique = models.UniqueIndex(
        "(transaction_id) WHERE transaction_id IS NOT NULL AND is_open",
        "There is an open claim about this operation already.",
    )

    @api.depends("name")
    def _compute_barcode(self):
        for claim in self:
            claim.barcode = (claim.name or "").replace("П", "P") or False

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_fixed(by_hand.given(self, vals))
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_fixed(vals)
        return super().write(vals)

    def _refuse_fixed(self, names):
        by_hand.refuse_others(self, set(names) & FIXED, ())

    def action_register(self):
        for claim in self:
            claim._register_at(fields.Datetime.now())

    def _register_at(self, at):
        """Give the claim its number, start its term, look for its operation.

        :param at: moment of the registration (UTC)
        :raises UserError: it is registered already, or facts or the consent are missing
        """
        self.ensure_one()
        self.check_access("write")
        if self.registered_at:
            raise UserError(self.env._("Claim %s is registered already.", self.name))
        missing = self._missing_facts()
        if missing:
            raise UserError(
                self.env._(
                    "The claim cannot be registered without: %s.", ", ".join(missing)
                )
            )
        if self.claimant_id and not self._consent():
            raise UserError(
                self.env._(
                    "%s is no client of the bank: print the sheet of consent to the processing of"
                    " personal data, have it signed and note it, then register.",
                    self.claimant_id.display_name,
                )
            )
        # sudo: the right to write the draft was checked; stages, terms and the number are the
        # system's to write, and a registered claim is no longer the front office's.
        claim = self.sudo()
        date = claim._local(at).date()
        claim.write(
            {
                "name": claim._next_number(date),
                "registered_at": at,
                "registered_by": self.env.uid,
                "visited_at": claim.visited_at or min(claim.create_date, at),
            }
        )
        claim._advance("registered", date)
        claim._set_term(date)
        claim._search_transaction()

    def _consent_date(self):
        """The day that stands on the sheet: when the client came, or today."""
        self.ensure_one()
        return self._local(self.visited_at or fields.Datetime.now()).date()

    def action_print_consent(self):
        """Print the sheet to be signed; when it was printed stands on the claim."""
        self.ensure_one()
        self.check_access("write")
        # sudo: the moment is written by this button alone; the right to the claim was checked.
        self.sudo().consent_printed_at = fields.Datetime.now()
        return self.env.ref("atm_claims.consent_sheet_report").report_action(self)

    def action_note_consent(self):
        """Note that the claimant has signed the sheet, or consented in the recorded call.

        :raises UserError: the sheet was not printed, or the consent stands already
        """
        self.ensure_one()
        self.check_access("write")
        if self._consent():
            raise UserError(self.env._("The consent was noted already."))
        way = {"contact_centre": "call", "email": "email"}.get(self.channel, "paper")
        if way == "paper" and not self.consent_printed_at:
            raise UserError(
                self.env._("Print the sheet of consent and have it signed first.")
            )
        date = self._consent_date()
        # sudo: consents are written by this button alone; the right to the claim was checked.
        self.env["atm.consent"].sudo().create(
            {
                "claim_id": self.id,
                "text_id": self.env["atm.consent.text"]._at(date).id,
                "way": way,
                "given_on": date,
                "printed_at": self.consent_printed_at,
                "taken_by": self.env.uid,
            }
        )

    def _consent(self):
        """The consent given with this claim and not withdrawn."""
        # sudo: tells only whether it was given.
        return self.sudo().consent_ids.filtered(lambda one: not one.withdrawn_on)

    def _next_number(self, date):
        """The company's next number of the year, «П-2026-000123»."""
        return self._number("atm.claim", "П", self.company_id, date)

    @api.model
    def _number(self, code, letter, company, date):
        """The next number of a kind of paper: without gaps, anew every year.

        :param code: of the sequence, made for the company when it is first asked for
        """
        # sudo: sequences are the system's.
        sequences = self.env["ir.sequence"].sudo()
        sequence = sequences.search(
            [("code", "=", code), ("company_id", "=", company.id)], limit=1
        )
        if not sequence:
            sequence = sequences.create(
                {
                    "name": f"{code} {company.name}",
                    "code": code,
                    "company_id": company.id,
                    "prefix": f"{letter}-%(range_year)s-",
                    "padding": 6,
                    "implementation": "no_gap",
                    "use_date_range": True,
                }
            )
        return sequence.next_by_id(sequence_date=date)
