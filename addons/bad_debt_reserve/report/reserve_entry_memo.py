from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import rows


class ReserveEntryMemo(models.AbstractModel):
    """Data of the accountant's memo of a reserve entry (primary document, law 402-FZ art. 9)."""

    _name = "report.bad_debt_reserve.entry_memo"
    _description = "Memo of a Reserve Entry"
    _inherit = "reserve.paper"

    def _get_report_values(self, docids, data=None):
        moves = self.env["account.move"].browse(docids)
        moves.check_access("read")
        for move in moves:
            if not move.line_ids.reserve_total_id:
                raise UserError(
                    self.env._(
                        "The entry %s was not made by a reserve: there is no memo for it.",
                        move.display_name,
                    )
                )
        return {
            "doc_ids": docids,
            "doc_model": "account.move",
            "docs": moves,
            "words": self._words,
            "total": self._total,
            "pairs": self._pairs,
        }

    def _total(self, move):
        """Turnover of the entry as Decimal."""
        query = SQL(
            "SELECT COALESCE(sum(debit), 0) AS amount FROM account_move_line WHERE move_id = %s",
            move.id,
        )
        return rows(self.env, query)[0]["amount"]

    def _pairs(self, move):
        """Lines of the entry two by two: debit, credit, sum, text.

        The entry is written in such pairs of one sum; lines of another make are shown alone.
        """
        found = []
        lines = list(move.line_ids.sorted("id"))
        while lines:
            one = lines.pop(0)
            two = lines[0] if lines else None
            if two and one.debit and one.debit == two.credit:
                found.append((one, lines.pop(0), one.debit, one.name))
            elif two and one.credit and one.credit == two.debit:
                found.append((lines.pop(0), one, one.credit, one.name))
            else:
                debit, credit = (one, None) if one.debit else (None, one)
                found.append((debit, credit, one.debit or one.credit, one.name))
        return found
