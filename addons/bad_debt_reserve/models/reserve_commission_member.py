from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain


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
        domain="[('share', '=', False)]",
        help="Who signs in the system: may open the inventories of the commission's dates. Empty:"
        " the person signs on paper only.",
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

    @api.constrains("user_id")
    def _check_internal(self):
        for member in self:
            if member.user_id.share:
                raise ValidationError(
                    self.env._(
                        "%(name)s: %(user)s does not work in the bank's system and cannot sign in"
                        " it. Leave the user empty, the signature is made on paper.",
                        name=member.name,
                        user=member.user_id.login,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        self._give_access(members.user_id)
        return members

    def write(self, vals):
        users = self.user_id
        result = super().write(vals)
        if "user_id" in vals:
            self._give_access(users | self.user_id)
        return result

    def unlink(self):
        users = self.user_id
        result = super().unlink()
        self._give_access(users)
        return result

    @api.model
    def _give_access(self, users=None):
        """Keep the group of members equal to the membership: what a member reads by it is narrowed
        by record rules to the inventories of his commission.

        :param users: whose membership changed; None: everybody's
        """
        # sudo: follows from the membership alone, which the chief accountant enters; the group
        # reads inventories and changes nothing.
        group = self.env.ref("bad_debt_reserve.group_commission_member").sudo()
        members = self.sudo().search([("user_id.share", "=", False)]).user_id
        users = group.user_ids | members if users is None else users.sudo()
        for user in users:
            given, wanted = user in group.user_ids, user in members
            if wanted != given:
                user.write(
                    {
                        "group_ids": [
                            Command.link(group.id)
                            if wanted
                            else Command.unlink(group.id)
                        ]
                    }
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
