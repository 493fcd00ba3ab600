from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ReserveCommissionMember(models.Model):
    """A person in the company's inventory commission, from a day to a day, by an order."""

    _name = "reserve.commission.member"
    _description = "Member of the Inventory Commission"
    _order = "company_id, role, sequence, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="Full Name",
        required=True,
        help="As printed on papers: surname and initials.",
    )
    job = fields.Char(string="Position", required=True)
    role = fields.Selection(
        [("chair", "Chair"), ("member", "Member")], required=True, default="member"
    )
    user_id = fields.Many2one(
        "res.users",
        help="Who signs in the system. Empty: the person signs on paper only.",
    )
    date_from = fields.Date(string="In Commission From", required=True)
    date_to = fields.Date(
        string="To", help="The last day. Empty: until further notice."
    )
    order = fields.Char(required=True, help="Number and date of the order.")

    _dates = models.Constraint(
        "CHECK (date_to >= date_from)", "The member leaves before joining."
    )

    @api.depends("name", "job")
    def _compute_display_name(self):
        for member in self:
            member.display_name = ", ".join(filter(None, (member.name, member.job)))

    @api.constrains("role", "company_id", "date_from", "date_to")
    def _check_one_chair(self):
        for member in self.filtered(lambda one: one.role == "chair"):
            overlap = Domain("date_to", "=", False) | Domain(
                "date_to", ">=", member.date_from
            )
            if member.date_to:
                overlap &= Domain("date_from", "<=", member.date_to)
            rival = self.search(
                overlap
                & Domain("id", "!=", member.id)
                & Domain("company_id", "=", member.company_id.id)
                & Domain("role", "=", "chair"),
                limit=1,
            )
            if rival:
                raise ValidationError(
                    self.env._(
                        "%(one)s and %(two)s chair the commission on the same days. End the former"
                        " one first.",
                        one=member.name,
                        two=rival.name,
                    )
                )

    @api.model
    def _at(self, company, date):
        """The commission of a company on a day, the chair first."""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("date_from", "<=", date),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", date),
            ],
        )
