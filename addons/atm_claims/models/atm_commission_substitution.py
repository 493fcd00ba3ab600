from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AtmCommissionSubstitution(models.Model):
    """Somebody who sits in a member's place for some days, and why."""

    _name = "atm.commission.substitution"
    _description = "Substitution in the claims commission"
    _order = "date_from desc, id desc"

    commission_id = fields.Many2one(
        "atm.commission", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="commission_id.company_id", store=True)
    member_id = fields.Many2one(
        "atm.commission.member",
        string="In the place of",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('commission_id', '=', commission_id)]",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Substitute",
        required=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    job = fields.Char(string="Position", required=True, help="As printed in minutes.")
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True, help="The last day.")
    reason = fields.Char(
        required=True, help="Leave, illness, duty travel, handled the ATM himself…"
    )

    _dates = models.Constraint(
        "CHECK (date_to >= date_from)", "The substitution ends before it begins."
    )

    @api.constrains("commission_id", "member_id", "user_id", "date_from", "date_to")
    def _check_substitute(self):
        for one in self:
            commission = one.commission_id
            if one.member_id.commission_id != commission:
                raise ValidationError(
                    self.env._(
                        "%(member)s does not sit in commission %(name)s.",
                        member=one.member_id.display_name,
                        name=commission.display_name,
                    )
                )
            commission._check_apart_from_cash(one.user_id)
            if one.user_id in commission.member_ids.user_id:
                raise ValidationError(
                    self.env._(
                        "%s sits in the commission already and has one vote.",
                        one.user_id.name,
                    )
                )
            rival = commission.substitution_ids.filtered(
                lambda other, one=one: (
                    other != one
                    and (
                        other.member_id == one.member_id or other.user_id == one.user_id
                    )
                    and other.date_from <= one.date_to
                    and other.date_to >= one.date_from
                )
            )
            if rival:
                raise ValidationError(
                    self.env._(
                        "%(member)s is replaced by %(user)s on some of these days already.",
                        member=rival[0].member_id.display_name,
                        user=rival[0].user_id.name,
                    )
                )
