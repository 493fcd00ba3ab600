from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.bank_base.tools.by_hand import given, refuse_others

BY_HAND = frozenset(
    {"correction_id", "segment_id", "contract_id", "expected", "entered"}
)


class ReserveCorrectionLine(models.Model):
    """Expected credit losses of a segment, or of one debt in it, beside the reserve by the book."""

    _name = "reserve.correction.line"
    _description = "Expected Losses of a Segment or Debt"
    _order = "correction_id desc, segment_id, id"
    _rec_name = "segment_id"
    _check_company_auto = True

    correction_id = fields.Many2one(
        "reserve.correction",
        string="Document",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="correction_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(related="correction_id.state")
    date = fields.Date(related="correction_id.date", store=True)
    segment_id = fields.Many2one(
        "reserve.segment",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="Of a debt: found by the inventory, if not chosen.",
    )
    contract_id = fields.Many2one(
        "debt.contract",
        string="Debt",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Empty: the losses are of the segment as a whole.",
    )
    entered = fields.Boolean(
        help="Somebody said how large the losses are. Losses of zero: set the tick.",
    )
    expected = fields.Monetary(
        string="Expected Losses", help="By IFRS 9, in company currency."
    )
    regulatory = fields.Monetary(string="Reserve by the Book", readonly=True)
    amount = fields.Monetary(
        string="Correction",
        readonly=True,
        help="Expected losses less the reserve by the book: above zero the losses are larger.",
    )
    previous = fields.Monetary(string="Previous Correction", readonly=True)

    _place_unique = models.UniqueIndex(
        "(correction_id, segment_id, COALESCE(contract_id, 0))",
        "The segment or the debt is already in the correction.",
    )
    _not_negative = models.Constraint(
        "CHECK (expected >= 0)", "Expected losses are zero or more."
    )

    @api.constrains("segment_id", "contract_id", "correction_id")
    def _check_place(self):
        for correction in self.correction_id:
            lines = correction.line_ids
            if lines.segment_id.book_id - correction.book_id:
                raise ValidationError(
                    self.env._(
                        "“%s”: a segment of another rule book cannot be in it.",
                        correction.display_name,
                    )
                )
            whole = lines.filtered(lambda one: not one.contract_id).segment_id
            both = whole & lines.filtered("contract_id").segment_id
            if both:
                raise ValidationError(
                    self.env._(
                        "“%(correction)s”: losses of segment “%(segment)s” are entered both as a"
                        " whole and by debts. Leave one of the two.",
                        correction=correction.display_name,
                        segment=both[0].display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        corrections = self.env["reserve.correction"]
        made = []
        for vals in vals_list:
            refuse_others(self, given(self, vals), BY_HAND)
            correction = corrections.browse(vals["correction_id"])
            correction._check_draft()
            if not vals.get("segment_id") and vals.get("contract_id"):
                segment = self._segment_of(correction, vals["contract_id"])
                vals = {**vals, "segment_id": segment.id}
            # A new row of a list brings a zero that nobody typed: zero is said by the tick.
            said = bool(vals.get("expected") or vals.get("entered"))
            made.append({**vals, "entered": said})
        return super().create(made)

    def write(self, vals):
        refuse_others(self, vals, BY_HAND)
        if not self.env.su:
            self.correction_id._check_draft()
        if "expected" in vals:
            vals = {"entered": True, **vals}
        return super().write(vals)

    def unlink(self):
        self.correction_id._check_draft()
        return super().unlink()

    @api.model
    def _segment_of(self, correction, contract_id):
        """Where the debt is reserved in the inventory of the correction.

        :raises UserError: it has no line there
        """
        line = self.env["reserve.line"].search(
            [
                ("inventory_id", "=", correction.inventory_id.id),
                ("contract_id", "=", contract_id),
                ("band_id", "!=", False),
            ],
            limit=1,
        )
        if not line:
            raise UserError(
                self.env._(
                    "Debt %(number)s has no reserve line in “%(inventory)s”: enter the losses of"
                    " its segment as a whole.",
                    number=self.env["debt.contract"].browse(contract_id).number,
                    inventory=correction.inventory_id.display_name,
                )
            )
        return line.segment_id
