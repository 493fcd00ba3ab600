from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.base.models.res_partner import _tz_get

from ..tools import file_mark


class BankRegion(models.Model):
    """A subject of the Russian Federation: its holidays and its clock."""

    _name = "bank.region"
    _description = "Region"
    _order = "code"

    code = fields.Char(
        required=True,
        size=2,
        help="Two digits used by the tax service, for example 77.",
    )
    name = fields.Char(required=True, translate=True)
    tz = fields.Selection(
        _tz_get,
        string="Time zone",
        required=True,
        default="Europe/Moscow",
        help="Clock of most of the region's people; hours of contact are counted by it.",
    )
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint(
        "UNIQUE(code)", "A region with this code already exists."
    )

    def init(self):
        file_mark.create_for_regions(self.env.cr)

    @api.depends("code", "name")
    def _compute_display_name(self):
        for region in self:
            region.display_name = f"{region.code} {region.name}"

    @api.model
    def _search_display_name(self, operator, value):
        domains = [[("code", operator, value)], [("name", operator, value)]]
        return (
            Domain.AND(domains)
            if operator in Domain.NEGATIVE_OPERATORS
            else Domain.OR(domains)
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_clients(self):
        self.env["bank.client"]._check_unreferred("region_id", self)
