from odoo import api, fields, models

UNITS = [
    ("claims", "Claims"),
    ("technician", "Technicians"),
    ("cash_desk", "Cash desk"),
    ("encashment", "Encashment"),
    ("security", "Security"),
    ("processing", "Processing center"),
    ("books", "Accounting"),
    ("other", "Another unit"),
]


class AtmCommissionMember(models.Model):
    """A person in a composition of the commission, for a unit of the bank."""

    _name = "atm.commission.member"
    _description = "Member of the claims commission"
    _order = "commission_id, role, sequence, id"

    commission_id = fields.Many2one(
        "atm.commission", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="commission_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('share', '=', False)]",
    )
    job = fields.Char(string="Position", required=True, help="As printed in minutes.")
    unit = fields.Selection(
        UNITS,
        string="For the unit",
        required=True,
        help="The unit that the vote speaks for.",
    )
    role = fields.Selection(
        [
            ("chair", "Chair"),
            ("member", "Member"),
            ("secretary", "Member and secretary"),
        ],
        required=True,
        default="member",
    )

    _user_once = models.Constraint(
        "UNIQUE(commission_id, user_id)", "This person sits in the commission already."
    )

    @api.depends("user_id", "job")
    def _compute_display_name(self):
        for member in self:
            member.display_name = ", ".join(
                filter(None, (member.user_id.name, member.job))
            )

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members._composition_changed()
        return members

    def write(self, vals):
        done = super().write(vals)
        self._composition_changed()
        return done

    def unlink(self):
        self.commission_id._check_changeable()
        commissions = self.commission_id
        done = super().unlink()
        if not self.env.context.get("atm_commission_saved_whole"):
            commissions.exists()._check_composition()
        return done

    def _composition_changed(self):
        # A form saves the members one by one: the commission judges the whole when it is saved.
        self.commission_id._check_changeable()
        self.commission_id._check_apart_from_cash(self.user_id)
        if not self.env.context.get("atm_commission_saved_whole"):
            self.commission_id._check_composition()
