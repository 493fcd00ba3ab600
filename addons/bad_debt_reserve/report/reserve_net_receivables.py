from odoo import models


class ReserveNetPaper(models.AbstractModel):
    """Data of the paper of the same name."""

    _name = "report.bad_debt_reserve.net_receivables"
    _description = "Net Receivables: Paper"
    _inherit = "reserve.paper"

    def _check_printable(self, inventories):
        self._check_whole_company()
        return super()._check_printable(inventories)
