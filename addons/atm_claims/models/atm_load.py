from odoo import api, fields, models


class AtmLoad(models.Model):
    """Cash put into an ATM: who loaded, who controlled, what the ATM printed."""

    _name = "atm.load"
    _description = "Loading of an ATM"
    _inherit = ["mail.thread"]
    _order = "at desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    name = fields.Char(string="Number of the act", required=True, index="trigram")
    device_id = fields.Many2one(
        "atm.device",
        string="ATM",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    at = fields.Datetime(
        string="Loaded at", required=True, help="By the clock of the ATM."
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
    )
    amount = fields.Monetary(required=True)
    cassettes_by = fields.Char(
        string="Cassettes filled by",
        help="Who put notes into the cassettes; names divided by semicolons.",
    )
    cassettes_presence = fields.Char(string="Filled in presence of")
    loaded_by = fields.Char(
        help="Who loaded the ATM; names divided by semicolons.", required=True
    )
    controlled_by = fields.Char(help="Who controlled the loading.")
    sums_printed = fields.Boolean(help="The ATM printed the sums put into it.")
    note = fields.Text()

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The sum loaded must be above zero."
    )
    _number_unique = models.Constraint(
        "UNIQUE(company_id, device_id, name)",
        "The ATM already has a loading with this number.",
    )
    _device_at = models.Index("(device_id, at)")

    @api.depends("device_id")
    def _compute_currency_id(self):
        for load in self:
            load.currency_id = load.device_id.currency_id or load.company_id.currency_id
