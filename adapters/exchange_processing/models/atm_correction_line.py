from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import card

REASONS = [
    ("reversal_not_made", "Reversal not made"),
    ("double_debit", "Debited twice"),
    ("wrong_amount", "Wrong amount debited"),
    ("not_credited", "Cash taken in, not credited"),
]


class AtmCorrectionLine(models.Model):
    """One operation that the processing center is asked to correct, and its answer."""

    _name = "atm.correction.line"
    _description = "Operation to correct"
    _order = "correction_id, sequence, id"
    _check_company_auto = True

    correction_id = fields.Many2one(
        "atm.correction", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="correction_id.company_id", store=True)
    state = fields.Selection(related="correction_id.state", string="Request")
    sequence = fields.Integer(
        string="Line", default=1, help="Number of the line in the file."
    )
    reason = fields.Selection(REASONS, required=True, default="reversal_not_made")
    device_id = fields.Many2one(
        "atm.device",
        string="ATM",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    occurred_at = fields.Datetime(
        string="Date and time",
        required=True,
        help="The clock of the processing center, or of the ATM where it is not known.",
    )
    card = fields.Char(help="First six and last four digits.")
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company.currency_id,
    )
    amount = fields.Monetary(required=True, help="Sum to correct.")
    trace = fields.Char(
        string="Trace number", help="Number of the operation at the host."
    )
    rrn = fields.Char(string="RRN")
    comment = fields.Char()
    transaction_id = fields.Many2one(
        "atm.transaction", string="Operation at the ATM", index="btree_not_null"
    )
    claim_id = fields.Many2one(
        "atm.claim", ondelete="restrict", index="btree_not_null", check_company=True
    )
    origin = fields.Char(
        readonly=True,
        index="btree_not_null",
        help="Fact that asks for it, so that it is asked for once.",
    )
    result = fields.Selection(
        [("accepted", "Accepted"), ("refused", "Refused")], readonly=True, copy=False
    )
    result_text = fields.Char(string="Words of the answer", readonly=True, copy=False)
    result_file_id = fields.Many2one(
        "exchange.file",
        string="File with the answer",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The sum to correct must be above zero."
    )

    @api.depends("correction_id", "sequence")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.correction_id.display_name} / {one.sequence}"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for values in vals_list:
                self._check_by_hand(values)
        lines = super().create([self._masked(values) for values in vals_list])
        lines._check_draft()
        return lines

    def write(self, vals):
        if not self.env.su:
            self._check_draft()
            self._check_by_hand(vals)
        return super().write(self._masked(vals))

    def unlink(self):
        self._check_draft()
        return super().unlink()

    def _check_by_hand(self, values):
        """The processing center's answer comes with its file alone.

        :raises AccessError:
        """
        if any(values.get(one) for one in ("result", "result_text", "result_file_id")):
            raise AccessError(
                self.env._(
                    "The answer of the processing center is not written by hand."
                )
            )

    def _masked(self, values):
        """No full card number is stored."""
        if values.get("card"):
            return {**values, "card": card.mask(values["card"])[0]}
        return values

    def _check_draft(self):
        if any(one.state != "draft" for one in self):
            raise UserError(
                self.env._(
                    "Operations of a request are changed while it is a draft. Take it back first."
                )
            )

    @api.constrains("transaction_id", "device_id")
    def _check_device(self):
        for one in self:
            if one.transaction_id and one.transaction_id.device_id != one.device_id:
                raise ValidationError(
                    self.env._(
                        "The operation is of ATM %(other)s, the line names %(device)s.",
                        other=one.transaction_id.device_id.code,
                        device=one.device_id.code,
                    )
                )

    def _check_open(self):
        """Nothing is asked for twice, unless the first request was refused or cancelled.

        :raises UserError: naming the request that asks for it already
        """
        for one in self:
            same = [("transaction_id", "=", one.transaction_id.id)]
            if one.origin:
                same = [("origin", "=", one.origin)]
            elif not one.transaction_id:
                continue
            other = self.search(
                [
                    *same,
                    ("company_id", "=", one.company_id.id),
                    ("reason", "=", one.reason),
                    ("id", "!=", one.id),
                    ("correction_id.state", "!=", "cancelled"),
                    "|",
                    ("result", "=", False),
                    ("result", "=", "accepted"),
                ],
                limit=1,
            )
            if other:
                raise UserError(
                    self.env._(
                        "The operation of %(when)s at ATM %(device)s is in request %(request)s "
                        "already.",
                        when=fields.Datetime.to_string(one.occurred_at),
                        device=one.device_id.code,
                        request=other.correction_id.display_name,
                    )
                )

    def _facts(self):
        """The lines as :func:`~..tools.corrections.build` wants them."""
        return [
            {
                "line": one.sequence,
                "reason": one.reason,
                "atm": one.device_id.code,
                "at": one.occurred_at.replace(microsecond=0).isoformat(),
                "card": one.card,
                "amount": Decimal(f"{one.amount:.2f}"),
                "currency": one.currency_id.name,
                "trace": one.trace,
                "rrn": one.rrn,
                "comment": one.comment,
            }
            for one in self
        ]
