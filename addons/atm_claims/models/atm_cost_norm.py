from odoo import api, fields, models

from odoo.addons.bank_base.tools.money import D

KINDS = [
    ("recount", "Recount of a set of cassettes"),
    ("load", "Load and unload of an ATM"),
    ("escort", "Escort, an hour"),
    ("car", "Armoured car, an hour"),
    ("wage", "Wage of the crew, an hour"),
    ("trip_hours", "Length of a trip, hours"),
    ("claim_wage", "Wage of claims officers, an hour"),
    ("claim_hours", "Work on a claim, hours"),
]


class AtmCostNorm(models.Model):
    """What a part of a trip or of a claim's work costs in a region, from a day on."""

    _name = "atm.cost.norm"
    _description = "Cost norm of ATMs"
    _order = "company_id, region_id, kind, date_from desc"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    region_id = fields.Many2one(
        "bank.region",
        ondelete="restrict",
        help="Empty: regions without a norm of their own.",
    )
    kind = fields.Selection(KINDS, required=True)
    value = fields.Float(
        required=True, digits=(12, 2), help="Money, or hours where the kind says so."
    )
    date_from = fields.Date(string="Valid from", required=True)
    source = fields.Char(
        required=True, help="Contract or order that the norm rests on."
    )

    _not_negative = models.Constraint(
        "CHECK (value >= 0)", "A norm must not be below zero."
    )
    _date_unique = models.UniqueIndex(
        "(company_id, COALESCE(region_id, 0), kind, date_from)",
        "The region already has this norm from this day on.",
    )

    @api.model
    def _at(self, company, region, date):
        """Norms of a region on a day: kind → ``atm.cost.norm``; the region's own win."""
        found = self.search(
            [
                ("company_id", "=", company.id),
                ("region_id", "in", (False, region.id)),
                ("date_from", "<=", date),
            ],
            order="date_from",
        )
        common = found.filtered(lambda one: not one.region_id)
        return {one.kind: one for one in common + (found - common)}

    @api.model
    def _values(self, norms) -> dict:
        """Norms as Decimal by kind."""
        return {kind: D(one.value) for kind, one in norms.items()}
