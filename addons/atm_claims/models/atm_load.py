from odoo import fields, models


class AtmLoad(models.Model):
    """Cash put into an ATM: who loaded, who controlled, what the ATM printed."""

    _name = "atm.load"
    _description = "Loading of an ATM"
    _inherit = ["atm.cash.paper", "mail.thread"]
    _order = "at desc, id desc"

    name = fields.Char(string="Number of the act", required=True, index="trigram")
    at = fields.Datetime(
        string="Loaded at", required=True, help="By the clock of the ATM."
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
