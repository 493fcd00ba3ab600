from odoo import api, fields, models


class BankIntake(models.Model):
    """One batch of records taken into the register: what history rows refer to as their cause.

    Domain addons know a batch, never a file: ``origin`` names the record of the
    adapter that brought it. Written by the system only.
    """

    _name = "bank.intake"
    _description = "Batch of records"
    _order = "business_date desc, id desc"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        [
            ("contracts", "Contracts"),
            ("payments", "Payments"),
            ("receivables", "Receivables of Odoo"),
        ],
        required=True,
        index=True,
        help="What was taken in.",
    )
    source = fields.Char(required=True, help="System the records came from.")
    branch_id = fields.Many2one(
        "bank.branch",
        ondelete="restrict",
        help="Branch whose records they are; empty: several.",
    )
    business_date = fields.Date(
        required=True,
        index=True,
        help="Date the balances are as of, not the date of loading.",
    )
    sequence = fields.Integer(
        string="Number", help="The sender's own number of the batch."
    )
    full = fields.Boolean(
        string="Full export",
        help="Every contract of the branch is in it, not only changed ones.",
    )
    name = fields.Char(required=True, help="Name of the file or of the procedure.")
    records = fields.Integer(help="Records in the batch, bad ones included.")
    loaded = fields.Integer(help="Records accepted.")
    unchanged = fields.Integer(help="Accepted records that altered nothing.")
    rejected = fields.Integer(help="Records set aside with a reason.")
    origin = fields.Reference(
        selection="_selection_origin",
        help="Record of the journal that brought the batch.",
    )
    state = fields.Selection(
        [("open", "In progress"), ("done", "Taken in"), ("refused", "Refused")],
        required=True,
        default="done",
        index=True,
    )

    _as_of = models.Index("(company_id, kind, state, business_date DESC)")

    @api.model
    def _selection_origin(self):
        # sudo: names of models only; readers of the journal may not read ir.model.
        models_ = self.env["ir.model"].sudo().search([("transient", "=", False)])
        return [(model.model, model.name) for model in models_]
