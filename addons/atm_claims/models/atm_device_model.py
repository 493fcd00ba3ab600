from odoo import fields, models

REFERENCES = [
    ("device", "Counters of the ATM"),
    ("processing", "Processing center"),
    ("books", "Books of the bank"),
]
"""Where the sum that must be in an ATM may be taken from."""


class AtmDeviceModel(models.Model):
    """A maker's model of ATMs: how its journal reads, and what its cash is compared with.

    Counts of the device, of processing and of the books may differ; the bank decides, per model,
    which of them tells a surplus or a shortage. An inquiry into cash procedures compares with the
    books or processing alone, whatever the model prints.
    """

    _name = "atm.device.model"
    _description = "Model of ATMs"
    _order = "maker, name"

    name = fields.Char(required=True)
    maker = fields.Char(required=True)
    dialect = fields.Selection(
        [
            ("ncr", "NCR"),
            ("hitachi", "Hitachi"),
            ("hyosung", "Hyosung"),
            ("procash", "ProCash"),
        ],
        string="Language of the journal",
        help="Empty: found by the journal itself.",
    )
    recycler = fields.Boolean(
        help="Notes taken in are given out again, so deposits change the cassettes."
    )
    difference_reference = fields.Selection(
        REFERENCES,
        string="Difference is told by",
        required=True,
        default="books",
        help="What a recount is compared with to find a surplus or a shortage.",
    )
    inquiry_reference = fields.Selection(
        [pair for pair in REFERENCES if pair[0] != "device"],
        string="Inquiry compares with",
        required=True,
        default="books",
        help="What an inquiry into cash procedures compares with, whatever the ATM prints.",
    )
    active = fields.Boolean(default=True)

    _name_unique = models.Constraint(
        "UNIQUE(maker, name)", "This maker already has a model of this name."
    )
