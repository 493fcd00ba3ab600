from odoo import models
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import D, rows

from ..tools.words import amount_in_words


class ReserveInventoryAct(models.AbstractModel):
    """Data of the printed inventory act."""

    _name = "report.bad_debt_reserve.inventory_act"
    _description = "Inventory Act of Debts and Reserve"

    def _get_report_values(self, docids, data=None):
        inventories = self.env["reserve.inventory"].browse(docids)
        inventories.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": "reserve.inventory",
            "docs": inventories,
            "in_words": self._in_words,
        }

    def _in_words(self, inventory):
        """The reserve of an inventory in words, in the language of the record's context."""
        query = SQL(
            "SELECT reserve AS amount FROM reserve_inventory WHERE id = %s",
            inventory.id,
        )
        amount = D(rows(self.env, query)[0]["amount"])
        lang = (inventory.env.context.get("lang") or "en")[:2]
        try:
            return amount_in_words(amount, lang, inventory.currency_id.name)
        except NotImplementedError:
            return inventory.currency_id.amount_to_text(float(amount))
