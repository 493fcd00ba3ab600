from odoo import fields, models


class AtmUnitRequest(models.Model):
    """A unit may be asked by an inquiry as well, with or without a claim."""

    _inherit = "atm.unit.request"

    investigation_id = fields.Many2one(
        "atm.investigation",
        ondelete="restrict",
        index="btree_not_null",
        help="The inquiry that asks.",
    )


class AtmInvestigation(models.Model):
    _inherit = "atm.investigation"

    request_ids = fields.One2many(
        "atm.unit.request", "investigation_id", string="Units asked"
    )
