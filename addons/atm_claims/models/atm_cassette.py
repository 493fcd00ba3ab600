from odoo import api, fields, models

KINDS = [
    ("dispense", "Dispenses"),
    ("deposit", "Takes in"),
    ("recycle", "Takes in and dispenses"),
    ("reject", "Reject bin"),
    ("retract", "Retract bin"),
]


class AtmCassette(models.Model):
    """A place for notes inside an ATM."""

    _name = "atm.cassette"
    _description = "Cassette of an ATM"
    _order = "device_id, number"
    _check_company_auto = True

    device_id = fields.Many2one(
        "atm.device", string="ATM", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="device_id.company_id", store=True)
    number = fields.Integer(
        required=True, help="The number (type) that journals and counters name it by."
    )
    kind = fields.Selection(KINDS, required=True, default="dispense")
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
    )
    denomination = fields.Monetary(help="Value of one note; 0: notes of any value.")
    capacity = fields.Integer(help="Notes that it holds.")

    _number_unique = models.Constraint(
        "UNIQUE(device_id, number)", "The ATM already has a cassette with this number."
    )
    _denomination_positive = models.Constraint(
        "CHECK (denomination >= 0)", "The value of a note must not be below zero."
    )

    @api.depends("device_id")
    def _compute_currency_id(self):
        for cassette in self:
            cassette.currency_id = (
                cassette.currency_id or cassette.device_id.currency_id
            )

    @api.depends("number", "denomination")
    def _compute_display_name(self):
        for cassette in self:
            value = f" × {cassette.denomination:g}" if cassette.denomination else ""
            cassette.display_name = f"{cassette.number}{value}"
