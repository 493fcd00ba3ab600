from odoo import api, fields, models

from odoo.addons.bank_base.tools.money import D, to_float


class AtmRecountLine(models.Model):
    """Notes of one value counted in one cassette or bin of an ATM."""

    _name = "atm.recount.line"
    _description = "Line of a recount act"
    _order = "recount_id, bin, cassette, denomination desc, id"

    recount_id = fields.Many2one(
        "atm.recount", string="Act", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="recount_id.company_id", store=True)
    currency_id = fields.Many2one(related="recount_id.currency_id")
    cassette = fields.Integer(help="Number of the cassette; 0: not known.")
    bin = fields.Selection(
        [
            ("cassette", "Cassette"),
            ("reject", "Reject bin"),
            ("retract", "Retract bin"),
        ],
        string="Place",
        required=True,
        default="cassette",
    )
    denomination = fields.Monetary(string="Value of a note", required=True)
    notes = fields.Integer(required=True, help="Notes counted.")
    expected_known = fields.Boolean(string="The ATM's count is known")
    notes_expected = fields.Integer(
        string="Notes by the ATM", help="Notes left by the ATM's own counters."
    )
    amount = fields.Monetary(compute="_compute_amount", store=True)

    _denomination_positive = models.Constraint(
        "CHECK (denomination > 0)", "The value of a note must be above zero."
    )
    _notes_bounds = models.Constraint(
        "CHECK (notes BETWEEN 0 AND 1000000 AND notes_expected BETWEEN 0 AND 1000000)",
        "Notes in one place are from 0 to 1,000,000.",
    )

    @api.depends("denomination", "notes")
    def _compute_amount(self):
        for line in self:
            line.amount = to_float(D(line.denomination) * line.notes)

    @api.onchange("notes_expected")
    def _onchange_notes_expected(self):
        self.expected_known = self.expected_known or bool(self.notes_expected)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_draft()
        return lines

    def write(self, vals):
        self._check_draft()
        return super().write(vals)

    def unlink(self):
        self._check_draft()
        return super().unlink()

    def _check_draft(self):
        if not self.env.su:
            self.recount_id._check_draft()
