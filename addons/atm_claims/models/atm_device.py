from odoo import api, fields, models
from odoo.fields import Domain


class AtmDevice(models.Model):
    """One ATM of the bank: where it stands, whose it is, what it holds."""

    _name = "atm.device"
    _description = "ATM"
    _inherit = ["mail.thread"]
    _order = "company_id, code"
    _rec_names_search = ["code", "name", "address"]
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    code = fields.Char(
        string="Number",
        required=True,
        index="trigram",
        help="Terminal number, as journals and the processing center write it.",
    )
    name = fields.Char(
        help="What people call it, for example «Hall of the Sokol branch»."
    )
    model_id = fields.Many2one("atm.device.model", required=True, ondelete="restrict")
    branch_id = fields.Many2one(
        "bank.branch",
        ondelete="restrict",
        index=True,
        check_company=True,
        help="The branch that loads it and whose books hold its cash.",
    )
    region_id = fields.Many2one(related="branch_id.region_id")
    address = fields.Char()
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company.currency_id,
    )
    cassette_ids = fields.One2many("atm.cassette", "device_id")
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint(
        "UNIQUE(company_id, code)", "The company already has an ATM with this number."
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for device in self:
            device.display_name = " · ".join(filter(None, (device.code, device.name)))

    @api.model
    def _by_code(self, company, code):
        """Return the company's ATM of this number, archived ones too; an empty set if none."""
        return self.with_context(active_test=False).search(
            Domain("company_id", "=", company.id) & Domain("code", "=", code), limit=1
        )
