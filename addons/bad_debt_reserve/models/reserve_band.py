from odoo import api, fields, models

from odoo.addons.bank_base.tools.money import D

from ..tools import ageing_reserve


class ReserveBand(models.Model):
    """A group of overdue (period of ageing) with its rate, in one edition of a rule book."""

    _name = "reserve.band"
    _description = "Ageing Group of a Rule Book"
    _order = "edition_id, dpd_from"
    _check_company_auto = True

    edition_id = fields.Many2one(
        "reserve.rule.edition",
        required=True,
        index=True,
        ondelete="cascade",
    )
    book_id = fields.Many2one(related="edition_id.book_id", store=True, index=True)
    company_id = fields.Many2one(
        related="edition_id.company_id", store=True, index=True
    )
    name = fields.Char(
        string="Group",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    dpd_from = fields.Integer(
        string="Days From",
        required=True,
        help="The first day of overdue in the group, inclusive.",
    )
    dpd_to = fields.Integer(
        string="Days To",
        help="The last day of overdue in the group, inclusive. Zero: without an upper bound.",
    )
    rate = fields.Float(
        string="Rate, %",
        digits=(6, 3),
        required=True,
        help="Share of the base, 0 to 100 percent.",
    )
    propose_write_off = fields.Boolean(
        help="Debts of this group are proposed for write-off against the reserve."
    )

    @api.depends("dpd_from", "dpd_to")
    def _compute_name(self):
        for band in self:
            if band.dpd_to:
                band.name = f"{band.dpd_from}–{band.dpd_to}"
            else:
                band.name = f">{band.dpd_from - 1}"

    @api.model_create_multi
    def create(self, vals_list):
        bands = super().create(vals_list)
        if not self.env.context.get("reserve_bands_together"):
            bands.edition_id._check_unlocked()
            bands.edition_id._check_bands()
        return bands

    def write(self, vals):
        self.edition_id._check_unlocked()
        self.edition_id._reset_counted()
        result = super().write(vals)
        if not self.env.context.get("reserve_bands_together"):
            self.edition_id._check_bands()
        return result

    def unlink(self):
        editions = self.edition_id
        editions._check_unlocked()
        result = super().unlink()
        if not self.env.context.get("reserve_bands_together"):
            editions.exists()._check_bands()
        return result

    def _to_tool(self):
        """The group in the words of the pure module."""
        self.ensure_one()
        return ageing_reserve.Band(
            name=self.name,
            days_from=self.dpd_from,
            days_to=self.dpd_to or None,
            rate=D(self.rate),
            write_off=self.propose_write_off,
        )
