from odoo import api, fields, models


class AtmCashPaper(models.AbstractModel):
    """A paper about cash of an ATM: whose it is, of which ATM, in which currency."""

    _name = "atm.cash.paper"
    _description = "Paper about cash of an ATM"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    device_id = fields.Many2one(
        "atm.device",
        string="ATM",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
    )

    @api.depends("device_id")
    def _compute_currency_id(self):
        for paper in self:
            paper.currency_id = (
                paper.device_id.currency_id or paper.company_id.currency_id
            )
