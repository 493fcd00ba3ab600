from odoo import api, fields, models


class DebtLegalTerm(models.Model):
    """Terms of the watch over debts written off."""

    _inherit = "debt.legal.term"

    code = fields.Selection(
        selection_add=[
            ("watch_years", "Watch off balance, years"),
            ("watch_look", "Watch off balance: look every, months"),
        ],
        ondelete={"watch_years": "cascade", "watch_look": "cascade"},
    )

    @api.model
    def _watch(self, date):
        """Terms of the watch on a date: dict years, look (months)."""
        return self._at(date, "watch")
