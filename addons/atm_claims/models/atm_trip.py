from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.bank_base.tools.money import D, to_float

from ..tools import cost

REASONS = [
    ("plan", "By plan"),
    ("claim", "By claims"),
    ("technical", "Technical"),
]


class AtmTrip(models.Model):
    """A trip to an ATM: when, why, what it cost by the norms of the region."""

    _name = "atm.trip"
    _description = "Trip to an ATM"
    _order = "date desc, id desc"
    _check_company_auto = True

    device_id = fields.Many2one(
        "atm.device", string="ATM", required=True, ondelete="restrict", index=True,
        check_company=True,
    )  # fmt: skip
    company_id = fields.Many2one(related="device_id.company_id", store=True, index=True)
    branch_id = fields.Many2one(related="device_id.branch_id", store=True)
    region_id = fields.Many2one(related="branch_id.region_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, index=True)
    reason = fields.Selection(REASONS, required=True, default="plan")
    claim_ids = fields.Many2many(
        "atm.claim",
        string="Claims",
        check_company=True,
        help="Claims that it was made for.",
    )
    hours = fields.Float(digits=(12, 2), help="0: by the norm of the region.")
    encashment = fields.Boolean(
        string="Cash changed", default=True, help="Cassettes were loaded and counted."
    )
    count = fields.Integer(string="Trips", default=1, readonly=True, aggregator="sum")
    cost = fields.Monetary(compute="_compute_cost", store=True, aggregator="sum")
    cost_lines = fields.Json(
        compute="_compute_cost", store=True, help="Norm, quantity and sum of each part."
    )
    cost_text = fields.Text(string="Made of", compute="_compute_cost_text")
    note = fields.Char()

    @api.constrains("hours", "reason", "claim_ids")
    def _check_trip(self):
        for one in self:
            if one.hours < 0 or one.hours > 24:
                raise ValidationError(self.env._("A trip lasts from 0 to 24 hours."))
            if one.reason == "claim" and not one.claim_ids:
                raise ValidationError(
                    self.env._("Name the claims that the trip was made for.")
                )

    @api.depends("device_id", "date", "hours", "encashment", "region_id")
    def _compute_cost(self):
        for one in self:
            if not one.device_id or not one.date:
                one.cost, one.cost_lines = 0, []
                continue
            # sudo: norms are read for whoever enters a trip.
            norm = self.env["atm.cost.norm"].sudo()
            norms = norm._at(one.company_id, one.region_id, one.date)
            values = norm._values(norms)
            if not one.encashment:
                values = {
                    key: value
                    for key, value in values.items()
                    if key not in ("recount", "load")
                }
            hours = D(one.hours) or values.get("trip_hours", D(0))
            lines = cost.trip_cost(values, hours)
            one.cost = to_float(sum((line[3] for line in lines), D(0)))
            one.cost_lines = [
                {
                    "kind": kind,
                    "quantity": str(quantity),
                    "norm": str(value),
                    "sum": str(total),
                    "source": norms[kind].source,
                }
                for kind, quantity, value, total in lines
            ]

    @api.depends("cost_lines")
    @api.depends_context("lang")
    def _compute_cost_text(self):
        kinds = dict(
            self.env["atm.cost.norm"]._fields["kind"]._description_selection(self.env)
        )
        for one in self:
            one.cost_text = "\n".join(
                f"{kinds[line['kind']]}: {line['quantity']} × {line['norm']} = {line['sum']}"
                f" ({line['source']})"
                for line in one.cost_lines or []
            )

    def action_count(self):
        """Button: count the cost again, after norms changed."""
        self.check_access("write")
        self._compute_cost()
        return True
