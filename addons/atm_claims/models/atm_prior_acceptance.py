from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.bank_base.tools.by_hand import given, refuse_others

BY_HAND = {"claim_id", "signed_on", "form_number", "scan"}


class AtmPriorAcceptance(models.Model):
    """The client's consent, given before, that a sum paid wrongly is debited from his accounts.

    Only in the form of a branch, signed by hand; the client may revoke it at any time, and no
    contract may forbid that (letter of the Bank of Russia 31-2-11/1835).
    """

    _name = "atm.prior.acceptance"
    _description = "Prior acceptance of a debit"
    _inherit = ["mail.thread"]
    _order = "signed_on desc, id desc"
    _check_company_auto = True

    claim_id = fields.Many2one(
        "atm.claim", required=True, ondelete="restrict", index=True, check_company=True
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True)
    client_id = fields.Many2one(related="claim_id.client_id", store=True)
    signed_on = fields.Date(string="Signed on", required=True, tracking=True)
    form_number = fields.Char(
        string="Form no.",
        required=True,
        help="Number of the branch's form that was signed.",
    )
    scan = fields.Binary(string="Scan of the form", attachment=True)
    revoked_on = fields.Date(readonly=True, tracking=True)
    revoked_how = fields.Char(
        readonly=True, tracking=True, help="Letter, visit, call with the password…"
    )
    revoked_by_id = fields.Many2one(
        "res.users", string="Revocation noted by", readonly=True
    )

    _standing_once = models.UniqueIndex(
        "(claim_id) WHERE revoked_on IS NULL",
        "The claim has a prior acceptance that stands already.",
    )

    @api.depends("form_number", "signed_on")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.form_number} · {one.signed_on}"

    @api.constrains("claim_id")
    def _check_branch_form(self):
        for one in self:
            claim = one.claim_id
            if claim.channel != "branch":
                raise ValidationError(
                    self.env._(
                        "Claim %s did not come in the form of a branch: a prior acceptance needs"
                        " the client's signature there.",
                        claim.display_name,
                    )
                )
            if not claim.client_id:
                raise ValidationError(
                    self.env._(
                        "Claim %s names no client of the bank: there is no account to debit.",
                        claim.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_others(self, given(self, vals), BY_HAND)
        return super().create(vals_list)

    def write(self, vals):
        refuse_others(self, vals, BY_HAND)
        fixed = {"claim_id", "signed_on", "form_number"} & set(vals)
        if fixed and any(one.revoked_on for one in self):
            raise UserError(
                self.env._("A revoked acceptance stays as it was signed and revoked.")
            )
        return super().write(vals)

    def _revoke(self, day, how):
        """Note that the client revoked it.

        :raises UserError: without saying how, before it was signed, or once more
        """
        for one in self:
            if one.revoked_on:
                raise UserError(
                    self.env._(
                        "Acceptance %(form)s was revoked on %(day)s.",
                        form=one.form_number,
                        day=one.revoked_on,
                    )
                )
            if not (how or "").strip() or day < one.signed_on:
                raise UserError(
                    self.env._(
                        "Write how the client revoked acceptance %(form)s, on a day not before"
                        " %(signed)s.",
                        form=one.form_number,
                        signed=one.signed_on,
                    )
                )
            # sudo: the window's own fields, kept together.
            one.sudo().write(
                {
                    "revoked_on": day,
                    "revoked_how": how.strip(),
                    "revoked_by_id": self.env.uid,
                }
            )

    def action_revoke(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Revoke"),
            "res_model": "atm.prior.acceptance.revoke",
            "view_mode": "form",
            "target": "new",
            "context": {"default_acceptance_id": self.id},
        }

    @api.model
    def _standing(self, claim, day):
        """The acceptance of a claim that stands on a day; an empty set if none."""
        return self.search(
            Domain("claim_id", "=", claim.id)
            & Domain("signed_on", "<=", day)
            & (Domain("revoked_on", "=", False) | Domain("revoked_on", ">", day)),
            limit=1,
        )
