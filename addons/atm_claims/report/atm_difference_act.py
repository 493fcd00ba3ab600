from odoo import api, models

from odoo.addons.bank_base.tools.money import to_float
from odoo.addons.bank_base.tools.words import amount_in_words


class AtmDifferenceAct(models.AbstractModel):
    """Data of the printed act of a surplus or a shortage."""

    _name = "report.atm_claims.difference_act"
    _description = "Act of a difference in an ATM"

    @api.model
    def _get_report_values(self, docids, data=None):
        differences = self.env["atm.difference"].browse(docids)
        differences.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": "atm.difference",
            "docs": differences,
            "in_words": self._in_words,
        }

    @api.model
    def _in_words(self, difference):
        """The sum of a difference in Russian words."""
        amount, currency = difference._exact()["amount"], difference.currency_id
        try:
            return amount_in_words(amount, "ru", currency.name)
        except NotImplementedError:
            # num2words has no words for this currency: Odoo's own text then.
            return currency.with_context(lang="ru_RU").amount_to_text(to_float(amount))
