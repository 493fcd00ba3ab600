from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools.money import rows

from ..models.reserve_inventory_paper import PAPER_LINES


class ReserveEntryMemo(models.AbstractModel):
    """Data of the accountant's memo of a reserve entry (primary document, law 402-FZ art. 9).

    Of every entry that a paper of reserves makes: inventory, write-off order, money returned or end
    of the watch off balance, correction to IFRS 9, and their reversals.
    """

    _name = "report.bad_debt_reserve.entry_memo"
    _description = "Memo of a Reserve Entry"
    _inherit = "reserve.paper"

    def _get_report_values(self, docids, data=None):
        self._check_whole_company()
        moves = self.env["account.move"].browse(docids)
        moves.check_access("read")
        for move in moves:
            if not (move._reserve_papers() or self._motions(move)):
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
            "grounds": self._grounds,
            "behind": self._behind,
            "most": PAPER_LINES,
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

    def _motions(self, move):
        """Payments and ends of the watch off balance that the entry is of."""
        register = move.env["reserve.off.balance"]
        return register.search(register._of_moves_domain(move), order="number, id")

    def _grounds(self, move):
        """What the entry was made on: (what, text) of its papers, in the language of ``move``."""
        found = []
        for paper in move._reserve_papers():
            paper = paper.with_env(move.env)
            found += getattr(self, f"_grounds_{paper._table}")(paper)
            if move.reversed_entry_id:
                found += [
                    (move.env._("Reason of the reversal"), paper.reversal_reason),
                    (
                        move.env._("Who reversed"),
                        paper.reversed_by_id.display_name,
                    ),
                ]
        motions = self._motions(move)
        if undone := motions.reverses_id:
            found += [
                (move.env._("Reason of the reversal"), motions[0].document),
                (move.env._("Who reversed"), motions[0].user_id.display_name),
            ]
        for document in dict.fromkeys((undone or motions).mapped("document")):
            found.append((move.env._("Document"), document))
        return [(what, text) for what, text in found if text]

    def _grounds_reserve_inventory(self, inventory):
        env = inventory.env
        return [
            (env._("Inventory"), inventory.display_name),
            (env._("Rules"), inventory.edition_id.display_name),
            (env._("Difference from"), inventory.previous_id.display_name),
        ]

    def _grounds_reserve_write_off(self, order):
        env = order.env
        ground = order.ground_id
        approved = [
            env._("%(who)s on %(date)s", who=who.display_name, date=self._day(env, on))
            for who, on in (
                (order.first_approver_id, order.first_approved_on),
                (order.second_approver_id, order.second_approved_on),
            )
            if who
        ]
        return [
            (env._("Order"), order.display_name),
            (env._("Ground"), f"{ground.name} ({ground.article})"),
            (env._("Approved"), ", ".join(approved)),
            (env._("Basis"), order.note),
        ]

    def _grounds_reserve_correction(self, correction):
        env = correction.env
        return [
            (env._("Document"), correction.document),
            (env._("Inventory"), correction.inventory_id.display_name),
        ]

    def _day(self, env, moment):
        return format_date(env, moment.date())

    def _behind(self, move):
        """Debts or segments that the entry is made of: dicts name, paper, amount (Decimal).

        Of debts the largest come first, one more than are printed.
        """
        papers = move._reserve_papers()
        found = []
        for paper in papers:
            query = getattr(self, f"_behind_{paper._table}")(paper)
            found += rows(self.env, SQL("%s LIMIT %s", query, PAPER_LINES + 1))
        if not papers:
            query = self._behind_motions(self._motions(move))
            found += rows(self.env, SQL("%s LIMIT %s", query, PAPER_LINES + 1))
        for row in found:
            segment = move.env["reserve.segment"].browse(row["segment_id"] or [])
            row["name"] = row["number"] or segment.display_name
        return found

    def _behind_reserve_inventory(self, inventory):
        """Segments whose reserve changed."""
        self.env["reserve.total"].flush_model()
        return SQL(
            """
            SELECT NULL AS number, segment_id, NULL AS paper, difference AS amount
              FROM reserve_total WHERE inventory_id = %s AND difference <> 0 ORDER BY segment_id
            """,
            inventory.id,
        )

    def _behind_reserve_write_off(self, order):
        self.env["reserve.write.off.line"].flush_model()
        return SQL(
            """
            SELECT c.number, NULL::int AS segment_id, l.document AS paper, l.amount
              FROM reserve_write_off_line l JOIN debt_contract c ON c.id = l.contract_id
             WHERE l.order_id = %s ORDER BY l.amount DESC, c.number
            """,
            order.id,
        )

    def _behind_reserve_correction(self, correction):
        """Segments and debts: what the correction is now, less what it was."""
        self.env["reserve.correction.line"].flush_model()
        return SQL(
            """
            SELECT c.number, l.segment_id, NULL AS paper, l.amount - l.previous AS amount
              FROM reserve_correction_line l LEFT JOIN debt_contract c ON c.id = l.contract_id
             WHERE l.correction_id = %s ORDER BY l.segment_id, c.number
            """,
            correction.id,
        )

    def _behind_motions(self, motions):
        return SQL(
            """
            SELECT number, NULL::int AS segment_id, ground AS paper, abs(amount) AS amount
              FROM reserve_off_balance WHERE id = ANY(%s) ORDER BY abs(amount) DESC, number
            """,
            motions.ids,
        )
