from odoo import fields, models

UNITS = [
    ("front", "Front office"),
    ("claims", "Claims unit"),
    ("technician", "Technician"),
    ("cash_desk", "Cash desk"),
    ("encashment", "Encashment"),
    ("security", "Security"),
    ("processing", "Processing"),
    ("books", "Accounting"),
    ("commission", "Commission"),
]
DAY_KINDS = [("working", "Working days"), ("calendar", "Calendar days")]


class AtmClaimStage(models.Model):
    """A stage of the work on claims: who owns it, what is to be done, how long it may take."""

    _name = "atm.claim.stage"
    _description = "Stage of claims"
    _order = "sequence, id"

    code = fields.Char(
        required=True, readonly=True, help="Name that the system calls the stage by."
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(required=True, default=100)
    unit = fields.Selection(
        UNITS,
        string="Owner",
        required=True,
        default="claims",
        help="Who is waited for.",
    )
    days = fields.Integer(help="How long the stage may take; 0: as long as it needs.")
    day_kind = fields.Selection(DAY_KINDS, required=True, default="working")
    fold = fields.Boolean(string="Folded", help="Folded in the columns of claims.")
    is_final = fields.Boolean(
        string="Last", readonly=True, help="The work on the claim is over."
    )
    question = fields.Text(
        string="What its owner is asked",
        translate=True,
        help="A claim that comes to the stage asks its owner this, with the unit's own term.",
    )
    item_ids = fields.One2many("atm.claim.checklist.item", "stage_id", string="To do")

    _code_unique = models.Constraint("UNIQUE(code)", "There is a stage of this code.")
    _days_positive = models.Constraint(
        "CHECK (days BETWEEN 0 AND 365)", "A stage takes from 0 to 365 days."
    )
