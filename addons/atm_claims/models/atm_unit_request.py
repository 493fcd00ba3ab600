from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .atm_unit_term import ASKED_UNITS

GROUPS = {
    "technician": "atm_claims.group_technician",
    "cash_desk": "atm_claims.group_cash_desk",
    "encashment": "atm_claims.group_encashment",
    "security": "atm_claims.group_security",
    "processing": "atm_claims.group_claims_officer",
    "books": "bank_base.group_branch_accountant",
}
"""Who answers for a unit; processing is asked outside, the officer enters what it answered."""


class AtmUnitRequest(models.Model):
    """A question to a unit of the bank, to be answered by a day."""

    _name = "atm.unit.request"
    _description = "Request to a unit"
    _order = "answered_at desc, answer_by, id"

    claim_id = fields.Many2one("atm.claim", ondelete="restrict", index="btree_not_null")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    device_id = fields.Many2one(related="claim_id.device_id", string="ATM")
    unit = fields.Selection(ASKED_UNITS, required=True)
    question = fields.Text(required=True)
    asked_at = fields.Datetime(
        string="Asked", required=True, default=fields.Datetime.now
    )
    asked_by = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    answer_by = fields.Date(help="Set by the unit's term if left empty.")
    answer = fields.Text()
    answered_at = fields.Datetime(string="Answered", readonly=True)
    answered_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")

    @api.depends("unit", "question")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["unit"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{names.get(row.unit)}: {(row.question or '')[:60]}"

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        for request in requests.filtered(lambda one: not one.answer_by):
            place = request.claim_id or request.investigation_id.device_id
            asked_on = place._local(request.asked_at).date()
            term = self.env["atm.unit.term"]._at(request.unit, asked_on)
            request.answer_by = request.claim_id._add_days(
                asked_on, term.days or 3, term.day_kind or "working"
            )
        return requests

    def action_answer(self):
        """The unit has answered; the answer stays as it is.

        :raises AccessError: the user is not of the unit asked, nor a claims officer
        :raises UserError: there is no text
        """
        for request in self:
            user = self.env.user
            groups = (GROUPS[request.unit], "atm_claims.group_claims_officer")
            if not self.env.su and not any(user.has_group(group) for group in groups):
                raise AccessError(self.env._("Only the unit that was asked answers."))
            if not (request.answer or "").strip():
                raise UserError(self.env._("Enter the answer first."))
            request.write(
                {"answered_at": fields.Datetime.now(), "answered_by": user.id}
            )

    def write(self, vals):
        """An answer that was given is not rewritten."""
        fixed = {"question", "answer", "unit", "claim_id", "asked_at"} & set(vals)
        if fixed and any(request.answered_at for request in self):
            raise UserError(
                self.env._("The request is answered. Ask anew if it is not enough.")
            )
        return super().write(vals)
